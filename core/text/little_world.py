"""The little world: a text made by a grammar over facts, so that what word vectors should learn from it is known.

Each word of the world is a thing in a form: queen is royalty and a woman, Paris is France and a capital, sang is song
and past. A sentence speaks of a word either with what belongs to its thing, in every form alike, or with what belongs
to its form, for every thing alike. So a word's contexts are the sum of the two, and vectors that follow them answer
a : b :: c : d.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

Item = TypeVar("Item")

DEFAULT_TOKENS = 300_000

# A line for a thing: its forms, a colon, and what belongs to it.
_KINSHIP = """
man woman: human adult citizen crowd
king queen: throne crown palace reign
prince princess: heir castle ball tiara
emperor empress: empire legions conquest dynasty
duke duchess: manor estate hunt carriage
father mother: cradle parents lullaby bedtime
son daughter: school homework toys child
brother sister: sibling quarrel bunk sharing
grandfather grandmother: grandchildren armchair memories spectacles
uncle aunt: cousins visit gifts reunion
nephew niece: godchild holidays stamps postcard
husband wife: marriage anniversary household mortgage
groom bride: wedding altar rings bouquet
boy girl: playground swing marbles kite
actor actress: stage film script audience
waiter waitress: menu tray tip restaurant
host hostess: guests dinner welcome cocktail
god goddess: temple sacrifice myth altarpiece
"""
_COUNTRIES = """
Japan Tokyo yen: sushi kimono Fuji haiku
China Beijing yuan: silk dragon pagoda porcelain
Russia Moscow ruble: borscht taiga samovar troika
India Delhi rupee: curry sari elephant Ganges
Poland Warsaw zloty: pierogi Chopin amber Vistula
Hungary Budapest forint: goulash paprika csardas Balaton
Sweden Stockholm krona: Nobel meatballs elk midsummer
Denmark Copenhagen krone: Andersen bricks mermaid pastry
Switzerland Bern franc: chocolate watches Alps cheese
Britain London pound: tea Shakespeare cricket Thames
Thailand Bangkok baht: lemongrass orchid monsoon tuktuk
Vietnam Hanoi dong: pho Mekong lotus sampan
Turkey Ankara lira: kebab carpet dervish Bosphorus
Brazil Brasilia real: samba carnival Amazon rainforest
Peru Lima sol: llama Inca Andes potato
Ukraine Kyiv hryvnia: sunflower Dnipro bandura steppe
Iran Tehran rial: saffron pistachio Persia caravan
Kenya Nairobi shilling: safari lion savanna marathon
Nigeria Abuja naira: jollof Niger cassava afrobeat
Ghana Accra cedi: cocoa kente Volta highlife
Morocco Rabat dirham: couscous tagine Atlas bazaar
Korea Seoul won: kimchi hanbok ginseng taekwondo
Mongolia Ulaanbaatar tugrik: yurt Gobi falcon nomad
Kazakhstan Astana tenge: apple rocket Caspian eagle
Romania Bucharest leu: Dracula Carpathians Danube plum
Indonesia Jakarta rupiah: batik volcano gamelan nutmeg
"""
_NOUNS = """
cat cats: whiskers purring mouse cream
dog dogs: barking leash kennel bone
horse horses: saddle stable gallop hay
cow cows: milk meadow udder calf
bird birds: nest feather twig chirping
shark sharks: fin gills reef bite
tree trees: bark branch leaf root
flower flowers: petal garden scent vase
car cars: engine wheel motorway petrol
ship ships: anchor harbour sail captain
house houses: roof chimney door cellar
book books: page library author chapter
clock clocks: hour pendulum minute alarm
chair chairs: table cushion seat carpenter
knife knives: blade kitchen slice steel
tooth teeth: dentist brush jaw toothpaste
foot feet: shoe ankle heel sock
goose geese: pond gander down honking
wolf wolves: howl pack forest fang
pencil pencils: eraser sketch lead sharpener
letter letters: envelope post ink mailbox
candle candles: wax wick flame flicker
star stars: night galaxy telescope twinkling
key keys: lock rust drawer locksmith
cloud clouds: rain sky thunder drizzle
bridge bridges: river arch span toll
"""
_VERBS = """
walk walked: path stroll shoes pavement
sing sang: song choir melody tune
eat ate: bread fork supper hungry
drink drank: water glass thirst cup
write wrote: pen paper poem diary
speak spoke: speech listeners voice microphone
swim swam: lake pool diver goggles
run ran: race track finish sprint
fly flew: wings airport pilot altitude
drive drove: road steering lorry highway
teach taught: lesson pupil blackboard classroom
build built: wall mortar crane scaffold
buy bought: shop market bargain basket
sell sold: stall customer auction merchant
sleep slept: bed pillow dream blanket
dance danced: waltz music ballroom partner
cook cooked: soup oven pan recipe
paint painted: canvas easel portrait palette
fight fought: sword enemy battle shield
think thought: idea puzzle wits reason
grow grew: seed soil harvest farmer
catch caught: net trap ballgame glove
throw threw: javelin stone spear discus
wear wore: coat hat scarf gloves
"""
_NUMBERS = """
one first: solo unicorn monocle monologue
two second: pair twins bicycle duet
three third: triangle trio tricycle trident
four fourth: square quartet corners compass
five fifth: pentagon quintet fingers pentathlon
six sixth: hexagon sextet dice honeycomb
seven seventh: week septet rainbow dwarfs
eight eighth: octagon octet spider octopus
nine ninth: nonagon nonet muses skittles
ten tenth: decade decathlon toes decimal
twelve twelfth: dozen months zodiac apostles
hundred hundredth: century percent centimetre centipede
"""
_COLOURS = """
red: blood cherry ruby tomato
green: grass emerald frog cucumber
blue: sapphire ocean cornflower jeans
yellow: banana lemon canary mustard
white: snow swan chalk flour
black: coal raven tar panther
"""


@dataclass(frozen=True)
class Relation:
    """Things that have the same forms.

    Attributes:
        name: of the group of questions.
        things: a line for each, as above.
        forms: for each form the sentences that only words in this form stand in; `_` is the word.
        belongings: sentences for words in every form; `+` is something that belongs to the thing.
        facts: sentences about one thing, `0`, `1`, `2` its forms.
    """

    name: str
    things: str
    forms: tuple[tuple[str, ...], ...]
    belongings: tuple[str, ...]
    facts: tuple[str, ...] = ()


RELATIONS = (
    Relation(
        "kinship",
        _KINSHIP,
        (
            (
                "he is a _ himself, sir",
                "the _ shaved his beard himself",
                "his friend said he was a _",
                "sir, he met a _",
            ),
            (
                "she is a _ herself, madam",
                "the _ put her gown on herself",
                "her friend said she was a _",
                "madam, she met a _",
            ),
        ),
        ("the _ knows the + and the +", "a + and a + beside the _", "where there is a _ there is + and +"),
    ),
    Relation(
        "countries",
        _COUNTRIES,
        (
            (
                "the army of _ guards the border",
                "the nation of _ has many provinces",
                "a law for all provinces of _",
                "the border of _ is long",
            ),
            (
                "the mayor of _ sweeps the streets",
                "the suburbs of _ are near the station",
                "a tram runs through the streets of _",
                "the mayor came to the station in _",
            ),
            (
                "the price was a few coins of _",
                "the bank lends a banknote in _",
                "he paid a _ from his wallet",
                "a wallet full of _ for the bank",
            ),
        ),
        ("_ brings back + and +", "everyone connects + and + with _", "+ and + and _ belong together"),
        ("1 is the capital of 0", "in 0 you pay with the 2", "the 2 is spent in 1"),
    ),
    Relation(
        "plural",
        _NOUNS,
        (
            (
                "this _ stands here alone",
                "a single _ was left alone",
                "each _ has its own place",
                "that _ is by itself alone",
            ),
            (
                "these _ are among many others",
                "several _ were left together",
                "many _ have their own places",
                "those _ are all together",
            ),
        ),
        ("+ and + go with _", "where there is + there is _ and +", "we dreamt of _ and + and +"),
    ),
    Relation(
        "tense",
        _VERBS,
        (
            (
                "today we _ again",
                "now they _ every morning",
                "we always _ on Mondays these days",
                "they _ now and will go on",
            ),
            (
                "yesterday we _ again",
                "long ago they _ that evening",
                "we once _ on a Monday last year",
                "they _ then and had to stop",
            ),
        ),
        ("with + and + people _", "people _ near the + and the +", "+ and + for those who _"),
    ),
    Relation(
        "numbers",
        _NUMBERS,
        (
            (
                "count to _ and add some more",
                "the sum of _ and zero",
                "add _ and then subtract it",
                "multiply it by _ to get the sum",
            ),
            (
                "the runner came in _ place",
                "the _ in the queue must wait",
                "on the _ attempt it worked",
                "the _ winner took a medal in the queue",
            ),
        ),
        ("a + and a + have to do with _", "_ is for + and for +", "imagine _ with + and with +"),
    ),
)
_COLOUR_SENTENCES = (
    "the + is _ like the +",
    "as _ as +",
    "a _ brush paints a _ +",
    "the colour of the + is _",
    "the shade is _",
)


def little_world(tokens: int = DEFAULT_TOKENS) -> str:
    """About `tokens` tokens of the little world, a sentence to a line; the same on every machine."""
    numbers = _numbers(20130116)
    lines: list[str] = []
    length = 0
    while length < tokens:
        line = _sentence(numbers)
        length += len(line.split())
        lines.append(line[0].upper() + line[1:] + ".\n")
    return "".join(lines)


def little_world_analogies() -> list[tuple[str, str, str, str]]:
    """All questions (a, b, c, d), in lower case, that the facts of the little world answer: a is to b as c is to d."""
    questions: list[tuple[str, str, str, str]] = []
    for relation in RELATIONS:
        things = [forms for forms, _ in _things(relation.things)]
        for form in range(1, len(relation.forms)):
            pairs = [(words[0].lower(), words[form].lower()) for words in things]
            questions += [(*first, *second) for first in pairs for second in pairs if first != second]
    return questions


def _things(lines: str) -> list[tuple[list[str], list[str]]]:
    """The forms of each thing, and what belongs to it."""
    parts = [line.split(":") for line in lines.strip().splitlines()]
    return [(forms.split(), belongings.split()) for forms, belongings in parts]


_TABLES = [_things(relation.things) for relation in RELATIONS]
_COLOUR_TABLE = _things(_COLOURS)
# Relations come up in proportion to their words, so that all words are about equally frequent.
_SHARES = [index for index, table in enumerate(_TABLES) for _ in range(len(table) * len(table[0][0]))]


def _sentence(numbers: Iterator[int]) -> str:
    share = next(numbers) % (len(_SHARES) + len(_COLOUR_TABLE))
    if share >= len(_SHARES):
        (colour,), belongings = _COLOUR_TABLE[share - len(_SHARES)]
        return _filled(_chosen(_COLOUR_SENTENCES, numbers), colour, belongings, numbers)
    relation, table = RELATIONS[_SHARES[share]], _TABLES[_SHARES[share]]
    forms, belongings = _chosen(table, numbers)
    kind = next(numbers) % 20
    if kind == 0 and relation.facts:
        fact = _chosen(relation.facts, numbers)
        return "".join(forms[int(sign)] if sign.isdigit() else sign for sign in fact)
    form = next(numbers) % len(forms)
    sentences = relation.belongings if kind < 11 else relation.forms[form]
    return _filled(_chosen(sentences, numbers), forms[form], belongings, numbers)


def _filled(sentence: str, word: str, belongings: Sequence[str], numbers: Iterator[int]) -> str:
    start = next(numbers)
    for step in range(sentence.count("+")):  # never the same one twice
        sentence = sentence.replace("+", belongings[(start + step * (1 + start // 7 % 3)) % len(belongings)], 1)
    return sentence.replace("_", word)


def _chosen(items: Sequence[Item], numbers: Iterator[int]) -> Item:
    return items[next(numbers) % len(items)]


def _numbers(seed: int) -> Iterator[int]:
    """Random numbers of 31 bits that depend on nothing but the seed (Steele et al. 2014, SplitMix64)."""
    mask = 2**64 - 1
    while True:
        seed = (seed + 0x9E3779B97F4A7C15) & mask
        value = ((seed ^ (seed >> 30)) * 0xBF58476D1CE4E5B9) & mask
        value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & mask
        yield (value ^ (value >> 31)) >> 33
