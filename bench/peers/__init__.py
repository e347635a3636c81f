"""The peers: each a script that prints a job's faces as a whole process, ``python PEER.py JOB.json OUT``."""
