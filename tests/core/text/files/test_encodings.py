import pytest

from core.text.files.encodings import ENCODINGS, Decoder, checked_encoding, encoding_label, find_encoding
from core.text.reading import Reading

TEXTS = {
    "Russian": "Мороз и солнце; день чудесный! Ещё ты дремлешь, друг прелестный, пора, красавица, проснись.",
    "Ukrainian": "Реве та стогне Дніпр широкий, сердитий вітер завива, додолу верби гне високі, хвилю підійма.",
    "Chinese": "我爱北京天安门。人类的悲欢并不相通，我只觉得他们吵闹。今天的天气很好，我们一起去公园散步。",
    "Taiwanese": "臺灣是一個美麗的島嶼，人們熱情好客。今天天氣很好，我們一起去公園散步，看見了許多美麗的花。",
    "Japanese": "吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。何でも薄暗い所で泣いていた。",
    "Korean": "나는 학교에 갑니다. 오늘 날씨가 매우 좋아서 친구들과 함께 공원을 산책했습니다.",
    "French": "L'été dernier, nous avons visité un château ancien près de la forêt où mon père élevait des chèvres.",
    "German": "Die Bäume im Wald waren schön grün, und die Vögel sangen fröhlich über den Dächern und Straßen.",
    "Polish": "Zażółć gęślą jaźń. Wczoraj wieczorem poszliśmy nad rzekę, gdzie łódki kołysały się na wodzie.",
    "Czech": "Příliš žluťoučký kůň úpěl ďábelské ódy. Včera večer jsme šli k řece, kde se lodě houpaly na vodě.",
    "Greek": "Στην αρχή ήταν ο λόγος και ο λόγος ήταν προς τον Θεό. Σήμερα ο καιρός είναι πολύ καλός.",
    "Turkish": "Güneş doğarken balıkçılar denize açıldı. Çocuklar bahçede oynuyor, kuşlar ağaçlarda şarkı söylüyordu.",
    "Hebrew": "בראשית ברא אלוהים את השמים ואת הארץ. היום מזג האוויר נעים מאוד והלכנו יחד לטייל בפארק.",
    "Arabic": "في البداية كانت الكلمة. اليوم الطقس جميل جدا وذهبنا معا للمشي في الحديقة ورأينا أزهارا جميلة.",
    "Lithuanian": "Visi žmonės gimsta laisvi ir lygūs savo orumu ir teisėmis. Jiems suteiktas protas ir sąžinė.",
    "Thai": "วันนี้อากาศดีมาก เราไปเดินเล่นในสวนสาธารณะด้วยกัน เห็นดอกไม้สวยงามและต้นไม้สูงมากมาย",
}
LEGACY = [
    ("Russian", "koi8-r"),
    ("Russian", "cp1251"),
    ("Russian", "cp866"),
    ("Russian", "iso8859-5"),
    ("Ukrainian", "koi8-u"),
    ("Chinese", "gb18030"),
    ("Taiwanese", "big5"),
    ("Japanese", "shift_jis"),
    ("Japanese", "euc_jp"),
    ("Japanese", "iso2022_jp"),
    ("Korean", "euc_kr"),
    ("French", "latin-1"),
    ("German", "cp1252"),
    ("German", "mac-roman"),
    ("Polish", "cp1250"),
    ("Polish", "iso8859-2"),
    ("Czech", "cp1250"),
    ("Czech", "iso8859-2"),
    ("Greek", "cp1253"),
    ("Turkish", "cp1254"),
    ("Hebrew", "cp1255"),
    ("Arabic", "cp1256"),
    ("Lithuanian", "cp1257"),
    ("Thai", "cp874"),
]


@pytest.mark.parametrize(("language", "encoding"), LEGACY)
@pytest.mark.parametrize("repeats", [1, 60])
def test_encodings_are_found_in_short_and_long_texts(language: str, encoding: str, repeats: int) -> None:
    text = (TEXTS[language] + "\n") * repeats
    found = find_encoding(text.encode(encoding), is_whole=True)
    assert text.encode(encoding).decode(found) == text


@pytest.mark.parametrize("language", TEXTS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_unicode_is_found_with_and_without_a_mark(language: str, encoding: str) -> None:
    text = TEXTS[language]
    assert find_encoding(text.encode(encoding), is_whole=True) == encoding
    found = find_encoding(("\ufeff" + text).encode(encoding), is_whole=True)
    assert found == encoding.removesuffix("-le").removesuffix("-be")
    assert Decoder(found).decode(("\ufeff" + text).encode(encoding), final=True) == text


def test_a_few_letters_of_western_languages_are_no_broken_utf_8() -> None:
    text = "one word in a long English text is naïve, and another a cliché"
    assert find_encoding(text.encode("latin-1"), is_whole=True) == "cp1252"
    assert find_encoding("she said “yes” and left".encode("cp1252"), is_whole=True) == "cp1252"
    assert find_encoding("un café".encode("latin-1"), is_whole=True) == "cp1252"
    assert find_encoding("un café".encode()[:-1], is_whole=False) == "utf-8"  # only cut


def test_utf_8_with_some_broken_bytes_is_utf_8() -> None:
    content = bytearray((TEXTS["Russian"] * 5).encode())
    content[100] = content[200] = 0xFF
    assert find_encoding(bytes(content), is_whole=True) == "utf-8"
    assert find_encoding(b"plain words and one byte \xff that is none", is_whole=True) == "utf-8"


def test_one_broken_byte_hides_no_chinese() -> None:
    lines = [TEXTS["Chinese"].encode("gb18030")] * 10
    lines[4] = b"\xff" + lines[4]
    assert find_encoding(b"\n".join(lines), is_whole=True) == "gb18030"


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ('<html><head><meta charset="windows-1251"></head><body>plain', "cp1251"),
        ('<html><meta http-equiv="Content-Type" content="text/html; charset=koi8-r">plain', "koi8-r"),
        ('<?xml version="1.0" encoding="ISO-8859-2"?><TEI>plain', "iso8859-2"),
        ('<?xml version="1.0" encoding="UTF-16"?><TEI>plain', "utf-8"),
        ('<html><meta charset="nonsense">plain', "utf-8"),
        ('<html><meta charset="base64">plain', "utf-8"),
        ("A text about <meta charset='koi8-r'>", "utf-8"),
    ],
)
def test_what_html_and_xml_declare_is_obeyed(head: str, expected: str) -> None:
    assert find_encoding(head.encode(), is_whole=True) == expected


def test_what_is_declared_does_not_outrank_what_is_there() -> None:
    head = '<html><meta charset="ascii"><p>Größe</p>'
    assert find_encoding(head.encode(), is_whole=True) == "utf-8"
    wrong = '<html><meta charset="utf-8"><p>Мороз и солнце; день чудесный</p>'
    assert find_encoding(wrong.encode("cp1251"), is_whole=True) == "cp1251"


@pytest.mark.parametrize("head", [bytes(100), bytes(range(256)), b"\x7fELF\x02\x01\x01" + bytes(20), b"\x00\x01" * 100])
def test_what_is_no_text_is_refused(head: bytes) -> None:
    with pytest.raises(ValueError, match="a binary file"):
        find_encoding(head, is_whole=True)


@pytest.mark.parametrize(
    "name",
    [
        "base64",
        "zlib",
        "hex",
        "rot13",
        "idna",
        "punycode",
        "unicode_escape",
        "utf-7",
        "undefined",
        "",
        "a\0b",
        "é",
        "x" * 999,
    ],
)
def test_only_encodings_of_text_can_be_named(name: str) -> None:
    with pytest.raises(ValueError, match="no encoding of text"):
        checked_encoding(name)
    with pytest.raises(ValueError, match="no encoding of text"):
        Reading(encoding=name)


def test_every_choice_can_be_named_and_decodes_in_blocks() -> None:
    for name, label in ENCODINGS.items():
        assert encoding_label(checked_encoding(name)) == label
        content, decoder = "plain text\n".encode(name), Decoder(name)
        read = [decoder.decode(content[place : place + 1]) for place in range(len(content))]
        assert "".join([*read, decoder.decode(b"", final=True)]) == "plain text\n"
        assert (decoder.bad_bytes, decoder.first_bad_line) == (0, 0)


def test_broken_bytes_are_counted_located_and_shown() -> None:
    decoder = Decoder("utf-8", mark="?")
    assert [decoder.decode(b"one\ntw\xff"), decoder.decode(b"o\n\xe2\x82"), decoder.decode(b"x\xfe", final=True)] == [
        "one\ntw?",
        "o\n",
        "??x?",
    ]
    assert (decoder.bad_bytes, decoder.first_bad_line) == (4, 2)
