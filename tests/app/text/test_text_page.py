import subprocess
import sys


def test_the_page_is_made_without_waiting_for_the_compiler() -> None:
    code = "import sys; import app.text.text_page; sys.exit(' '.join({'numba', 'llvmlite'} & sys.modules.keys()) or 0)"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
