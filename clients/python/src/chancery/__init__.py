"""A client of a chancery server: its answers as pandas data frames.

    from chancery import Chancery

    chronicle = Chancery("http://127.0.0.1:4000")
    then = chronicle.as_of("2024-08-20", negotiation="gaza-ceasefire")
    then.positions()            # a data frame; its snapshot is in .attrs
    chronicle.history("2024-08-01", "2024-08-31", paths=["position/*/*/*"])

Everything is read at a snapshot, so tables that are asked for one after the other agree. Dates that may be vague stay text in
EDTF; beside each stands a column that ends in ``_date``, a pandas datetime if the date is a day or a moment without a mark, and
missing if it is vague.
"""

from chancery.batch import Batch, RecordedBatch
from chancery.client import Chancery
from chancery.errors import (
    ChanceryError,
    NotReached,
    Refused,
    RejectedRecords,
    RejectedRow,
    RejectedSheet,
    UserError,
)
from chancery.feed import FeedRecord
from chancery.frames import Frame
from chancery.sheets import ImportedSheet, NameQuestion, SheetPreview
from chancery.snapshot import Snapshot

__all__ = [
    "Batch",
    "Chancery",
    "ChanceryError",
    "FeedRecord",
    "Frame",
    "ImportedSheet",
    "NameQuestion",
    "NotReached",
    "RecordedBatch",
    "Refused",
    "RejectedRecords",
    "RejectedRow",
    "RejectedSheet",
    "SheetPreview",
    "Snapshot",
    "UserError",
]

__version__ = "0.1.0"
