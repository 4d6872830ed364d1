"""The question block that makes feelings wanted and felt comparable.

>>> from cemlab.instrument import question_block
>>> question_block("hitouch", "de")["touchpoint"].nunique()
8
"""

from cemlab.instrument.block import question_block
from cemlab.instrument.written import write_instrument

__all__ = ["question_block", "write_instrument"]
