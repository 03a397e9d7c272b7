"""`make bench`: every benchmark in one run."""

from benchmarks import concurrency, latency, memory, training

if __name__ == "__main__":
    training.main()
    memory.main()
    concurrency.main()
    latency.main()
