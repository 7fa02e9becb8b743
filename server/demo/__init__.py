"""The demo: a small made-up part of 道里区 with its people, its duties and twenty cases that read like life."""
