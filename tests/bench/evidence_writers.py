"""Run as a program by `evidence_append`: so many writers that seal statements over HTTP, in a process of their own."""

import asyncio
import json
import sys

import aiohttp

from tests.bench.evidence_append import rate, statement


async def main(port: int, writers: int, seconds: float) -> None:
    bodies = [json.dumps(statement(number).body).encode() for number in range(writers)]
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:

        async def seal(number: int) -> None:
            async with session.post(f"http://127.0.0.1:{port}/seal", data=bodies[number]) as answer:
                answer.raise_for_status()
                await answer.read()

        done = await rate(seal, writers, seconds)
    told = {"a_second": done.a_second, "p50_ms": done.percentile(0.5), "p99_ms": done.percentile(0.99)}
    print(json.dumps(told))


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])))
