"""HiTouch, a simulated company: every customer, answer and word is invented.

>>> from cemlab.sample import simulate
>>> import tempfile
>>> with tempfile.TemporaryDirectory() as folder:
...     [path.name for path in simulate(folder, seed=1, customers=60)][:3]
['beliefs.csv', 'customers.csv', 'feelings.csv']
"""

from cemlab.sample.write import simulate

__all__ = ["simulate"]
