// cairo as Guichet uses it: pages of a PDF, and PNG pictures of codes. Nothing here needs a wrapper.
#pragma once
#include <cairo/cairo.h>
#include <cairo/cairo-pdf.h>
