"""`make bench`: every benchmark in one run."""

from benchmarks import bank, concurrency, latency, memory, sweeps, training

if __name__ == "__main__":
    training.main()
    memory.main()
    concurrency.main()
    sweeps.main()
    latency.main()
    bank.main()
