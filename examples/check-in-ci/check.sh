#!/bin/sh
# Checks the policies of a folder in a build: what people read goes to the log, SARIF to a file for the code host.
# Usage: check.sh FOLDER NAMED-VALUES SARIF-FILE
npx turnpike lint "$1" --named-values "$2" --format sarif > "$3"
exec npx turnpike lint "$1" --named-values "$2"
