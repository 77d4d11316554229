"""Finds the prosecutor's fallacy, and words that judge, in texts."""

import re

#: Phrasings that turn the probability of a result into the probability of a fact, or a number into guilt (the prosecutor's fallacy), and
#: words that judge. No text may have them; a likelihood ratio is always told as how much more probable the *result* is.
FALLACIES = (
    r"chances? (?:that|of) (?:guilt|innocence|being (?:guilty|innocent))",
    r"(?:probability|likelihood|odds|chance) (?:that|of) (?:\w+ ){0,4}(?:is|was|being|are) "
    r"(?:the |its |their |a |his |her )?(?:parent|mother|father|guilty|innocent|stolen|killed)",
    r"times (?:as|more) (?:likely|probable) (?:to be|that (?:he|she|it|they|the))",
    r"\d+(?:\.\d+)? ?(?:%|per cent) (?:sure|certain|likely|guilty)",
    r"one in (?:a )?\d[\d,]*(?: million| billion)?",
    r"cannot be (?:a )?coincidence|no coincidence|beyond (?:any |all )?(?:reasonable )?doubt|proves? (?:that|guilt)",
    r"\b(?:guilty|culprits?|perpetrators?|murder(?:ed|er)?|stole|stolen|kidnapp\w+|traffick\w+|suspects?|victims?)\b",
    r"유죄|범인|용의자|살해|유괴|우연일 (?:수|리) 없|일 확률(?:은|이)",
)


def fallacies(text: str) -> list[str]:
    """The phrasings of `FALLACIES` that stand in `text`."""
    return [found[0] for each in FALLACIES for found in re.finditer(each, text, flags=re.IGNORECASE)]
