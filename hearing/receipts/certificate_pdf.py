"""The draft of a process certificate as a PDF: never sealed or signed, with the receipt and its parts attached."""

from hearing.notices.composition import about, compose
from hearing.notices.paper import Paper
from hearing.receipts.process_certificate import Process, certificate
from hearing.receipts.receipt_pdf import attachments
from hearing.transcript.context import Language
from hearing.transcript.pdf_child import Job


def certificate_job(process: Process, language: Language) -> Job[Paper]:
    """Give what draws the draft; `hearing.transcript.pdf_child.make` or `sealing.drawn` does it."""
    paper = certificate(process, language)
    return Job(compose, paper, about(paper), attachments(process.receipt))
