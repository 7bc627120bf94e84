from contextlib import ExitStack

from threadpoolctl import threadpool_info, threadpool_limits

from core.map.blas import ONE_BLAS_THREAD


def test_blas_has_its_threads_again_whoever_goes_first() -> None:
    def threads() -> set[int]:
        return {library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"}

    with threadpool_limits(2, "blas"):
        first, second = ExitStack(), ExitStack()
        first.enter_context(ONE_BLAS_THREAD)
        second.enter_context(ONE_BLAS_THREAD)
        first.close()
        assert threads() == {1}
        second.close()
        assert threads() == {2}
