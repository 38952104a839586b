#!/usr/bin/env python3
"""Run the portal's commands; on a bare machine, first fetch what they stand on."""

import importlib
import sys

import bootstrap

if __name__ == "__main__":
    bootstrap.enter_environment()
    sys.exit(importlib.import_module("portal.demo.cli").main(sys.argv))
