"""What other programs read of the tickets that we draw: zxing the codes, pdfium the pages."""

import io
import pypdfium2
import zxingcpp
from PIL import Image


def codes(picture):
    """The texts of the QR codes in a picture, from top to bottom; the picture as the bytes of its file, or as pillow has it."""
    image = picture if isinstance(picture, Image.Image) else Image.open(io.BytesIO(picture))
    found = zxingcpp.read_barcodes(image.convert("L"), formats=zxingcpp.BarcodeFormat.QRCode)
    return [code.text for code in sorted(found, key=lambda code: code.position.top_left.y)]


class Page:
    """A page of a PDF: its words on one line, its codes, its size in points."""

    def __init__(self, page):
        # Words that do not fit are on the next line.
        self.words = " ".join(page.get_textpage().get_text_bounded().split())
        self.codes = codes(page.render(scale=2).to_pil())
        self.size = tuple(round(side) for side in page.get_size())


def pages(document):
    return [Page(page) for page in pypdfium2.PdfDocument(document)]
