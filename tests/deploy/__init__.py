"""Tests of deploy/: nginx, backup and replicas as a class has them."""
