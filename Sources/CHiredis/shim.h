// hiredis as Guichet uses it: the reply reader and the command formatter only. Its sockets and event loop are not
// used, because SwiftNIO does the I/O. No wrapper is needed: every function below is importable as it is.
#pragma once
#include <stddef.h>
#include <sys/time.h>
#include <hiredis/hiredis.h>
#include <hiredis/read.h>
