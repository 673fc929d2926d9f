// libqrencode as Guichet uses it: the squares of a QR code. Nothing here needs a wrapper.
#pragma once
#include <qrencode.h>
