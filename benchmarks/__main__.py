"""`make bench`: every benchmark in one run."""

from benchmarks import latency, training

if __name__ == "__main__":
    training.main()
    latency.main()
