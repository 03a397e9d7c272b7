"""`make bench`: every benchmark in one run, some five minutes on two quiet cores."""

from benchmarks import concurrency, latency, memory, training

if __name__ == "__main__":
    training.main()
    memory.main()
    concurrency.main()
    latency.main()
