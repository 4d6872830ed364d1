"""Whether digits are what they look like: addresses, accounts, cards and phones have rules."""

import ipaddress
import re

_REGIONS = ("US", "GB", "DE")


def is_ipv6(text: str) -> bool:
    """Whether groups parted by colons are an address, and no time of day."""
    try:
        return len(ipaddress.IPv6Address(text).compressed) > 3
    except ValueError:
        return False


def is_iban(text: str) -> bool:
    """ISO 13616: the rearranged letters and digits leave 1 on division by 97."""
    plain = re.sub(r"[ -]", "", text).upper()
    moved = plain[4:] + plain[:4]
    return 15 <= len(plain) <= 34 and int("".join(str(int(c, 36)) for c in moved)) % 97 == 1


def is_card(text: str) -> bool:
    """Luhn's check over 13 to 19 digits."""
    digits = [int(c) for c in text if c.isdigit()][::-1]
    total = sum(digits[::2]) + sum(sum(divmod(2 * d, 10)) for d in digits[1::2])
    return 13 <= len(digits) <= 19 and total % 10 == 0


def is_phone(text: str) -> bool:
    """Whether digits parted by spaces form a valid number of a common region."""
    from phonenumbers import Leniency, PhoneNumberMatcher

    found = (PhoneNumberMatcher(text, region, Leniency.POSSIBLE) for region in _REGIONS)
    return any(matcher.has_next() for matcher in found)
