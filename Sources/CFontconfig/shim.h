// fontconfig as Guichet uses it: which fonts there are, and which letters they have. Nothing here needs a wrapper.
#pragma once
#include <fontconfig/fontconfig.h>
