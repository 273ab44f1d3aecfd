"""A program that asks by a generated client: mypy holds it against the schema, and it runs against a server."""

import asyncio
import os
import time

from chancery_client import Client
from chancery_client.enums import ActorKind
from chancery_client.input_types import (
    ActorRegisteredInput,
    EventBodyInput,
    EventInput,
    RecordInput,
)


async def main() -> None:
    async with Client(url=os.environ["CHANCERY_URL"] + "/graphql") as client:
        before: int = (await client.head()).log.head
        key = f"typed-{time.time_ns()}"
        body = EventBodyInput(actorRegistered=ActorRegisteredInput(key=key, name="Typed", kind=ActorKind.STATE))
        recorded = await client.record(RecordInput(events=[EventInput(body=body)]))
        assert recorded.record.sequence == before + 1, recorded
        negotiation = (await client.positions(date="2024-08-20", negotiation="gaza-ceasefire")).as_of.negotiation
        assert negotiation is not None
        print(f"python: generated, checked by mypy, and answered: {negotiation.title}")


asyncio.run(main())
