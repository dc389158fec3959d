"""What the measured part of the page says around the figures, in each language."""

from __future__ import annotations

from typing import NamedTuple


class Words(NamedTuple):
    """The words of one language.

    Attributes:
        measured: the columns of the table of what was measured.
        projected: the first two columns of the projection, and the last.
        text: all that is said, with a place for each figure and table.
    """

    measured: tuple[str, ...]
    projected: tuple[str, str, str]
    text: str


ENGLISH = Words(
    ("parameters", "ranks", "compute", "wait", "sum", "update", "step", "speed-up"),
    ("network", "parameters", "worth while"),
    """\
Measured on {date} on one machine: {processor}, {cores} cores, {system}, {python}, {packages}, \
{mpi}; one thread a process, float32, batches of {batch} examples over all ranks, the fastest of \
many steps; before, the machine had a load average of {load}.

{measured}

*Compute* is forward, backward and packing; *wait* is for the slower rank; *sum* is the \
all-reduce; the speed-up is that of the whole step. Two ranks share the memory of this machine, \
and its caches.

### Projected to 64 ranks

Sums of {sums} buffers, from {smallest} bytes to {largest} MiB, on two ranks \
fit the ring all-reduce, 2(p − 1)(α + n/(pβ)) for n bytes on p ranks, with a latency \
α = {latency} a message and a bandwidth β = {bandwidth} GB/s; \
the measured times differ from it by a factor of up to {error}.

The speed-up of a step against one rank, with the same batch of {batch}:

{projected}

*Worth while* is the number of ranks from which twice as many would not make {worth} times as \
many steps in the same time: there more ranks stop paying. A speed-up can be larger than the \
number of ranks where a small batch takes less time for each example than a large one. What this \
assumes:

- Each rank computes as long as one alone does here with a batch of {batch}/p, which was \
measured for each p, and no rank waits for another: machines of one kind, each with one rank and \
nothing else to do.
- A ring, with no two messages on one wire at a time, the full line rate for β, and for α that of \
this machine, for the work of MPI itself, plus {slow_more} µs at {slow} and {fast_more} µs at \
{fast}: {slow_latency} and {fast_latency}.
- No communication while computing: the sum begins when the gradient is complete.""",
)

KOREAN = Words(
    ("매개변수", "랭크", "계산", "대기", "합산", "갱신", "한 단계", "속도 향상"),
    ("네트워크", "매개변수", "알맞은 랭크 수"),
    """\
{date}에 컴퓨터 한 대에서 측정했습니다. 환경은 {processor}, 코어 {cores}개, {system}, {python}, \
{packages}, {mpi}입니다. 프로세스마다 스레드를 하나씩 쓰고 float32로 계산했습니다. 배치는 모든 \
랭크의 몫을 합쳐 데이터 {batch}개이고, 시간은 여러 단계를 재어 가장 짧은 것을 골랐습니다. 평균 \
부하(load average)가 {load}일 때 측정을 시작했습니다.

{measured}

*계산*은 순전파와 역전파를 하고 기울기를 버퍼에 담는 시간입니다. *대기*는 더 느린 랭크를 \
기다리는 시간이고, *합산*은 모든 랭크의 버퍼를 더해 그 합을 모두에게 나누어 주는 시간입니다. \
이 합산을 올리듀스(all-reduce)라고 합니다. *속도 향상*은 한 단계 전체가 랭크 하나일 때보다 몇 배 \
빠른지를 나타냅니다. 두 랭크는 이 컴퓨터의 메모리와 캐시를 함께 씁니다.

### 랭크 64개까지 예측한 결과

랭크 두 개로 {smallest}바이트부터 {largest} MiB까지 크기가 다른 버퍼 {sums}개를 더해 시간을 재고, \
링 올리듀스(ring all-reduce)의 식에 맞추었습니다. 이 식에서 랭크 p개가 n바이트를 더하는 시간은 \
2(p − 1)(α + n/(pβ))입니다. 메시지 하나의 지연 시간은 α = {latency}, 대역폭은 \
β = {bandwidth} GB/s로 나왔습니다. 측정한 시간과 식의 값은 많아야 {error}배 차이가 납니다.

다음 표는 배치를 똑같이 데이터 {batch}개로 두었을 때, 한 단계가 랭크 하나일 때보다 몇 배 빠른지를 \
나타냅니다.

{projected}

*알맞은 랭크 수*는, 랭크를 두 배로 늘려도 같은 시간에 마치는 단계가 {worth}배에 못 미치기 \
시작하는 랭크 수입니다. 그보다 늘리면 이득이 거의 없습니다. 작은 배치에서 데이터 하나에 드는 \
시간이 큰 배치에서보다 짧으면, 랭크 p개로 p배 넘게 빨라질 수도 있습니다. 예측할 때 가정한 것은 \
다음과 같습니다.

- 랭크가 p개일 때 각 랭크의 계산 시간은, 이 컴퓨터에서 랭크 하나가 데이터 {batch}/p개의 배치를 \
계산하는 시간과 같습니다. 이 시간은 p마다 측정했습니다. 다른 랭크를 기다리는 시간은 없습니다. \
곧, 같은 종류의 컴퓨터 여러 대에 랭크가 하나씩만 있고, 컴퓨터는 다른 일을 하지 않습니다.
- 랭크는 고리 모양으로 이어져 있고, 한 회선에 메시지 두 개가 동시에 지나가는 일은 없습니다. β는 \
회선의 최대 전송 속도입니다. α는 두 시간을 더한 값입니다. 하나는 MPI가 하는 일에 드는 시간으로, \
이 컴퓨터의 α를 그대로 씁니다. 다른 하나는 회선에서 드는 시간({slow}이면 {slow_more} µs, \
{fast}이면 {fast_more} µs)입니다. 더하면 각각 {slow_latency}와 {fast_latency}입니다.
- 계산하는 동안에는 통신하지 않습니다. 기울기를 모두 구한 뒤에 합산을 시작합니다.""",
)
