"""What could not be taken of a pasted curl command, in sentences."""

from PySide6.QtCore import QCoreApplication

from desktop_app.chat.pasted_request import CommandProblem, Remark, Remarks


def problem_sentence(problem: CommandProblem) -> str:
    """Why a command cannot be read, and what can be done."""
    match problem:
        case CommandProblem.OPEN_QUOTE:
            return QCoreApplication.translate("Curl", "A quotation mark of the command is never closed. Copy the whole command again.")
        case CommandProblem.TOO_LONG:
            return QCoreApplication.translate("Curl", "The command is too long to be read. Paste it as text.")
        case CommandProblem.NO_COMMAND:
            return QCoreApplication.translate("Curl", "This is no curl command with an address.")


def remark_sentences(remarks: Remarks) -> str:
    """All of them behind each other; empty if everything was taken."""
    comma = QCoreApplication.translate("Explain", ", ", "between the parts of a line")
    found = remarks.found
    return " ".join(_sentence(remark).format(names=comma.join(found[remark])).replace(" ()", "") for remark in Remark if remark in found)


def _sentence(remark: Remark) -> str:
    match remark:
        case Remark.INSECURE:
            return QCoreApplication.translate("Curl", "Certificates are checked here, whatever -k says.")
        case Remark.OPTION:
            return QCoreApplication.translate("Curl", "Options that were not taken: {names}.")
        case Remark.FILE:
            return QCoreApplication.translate("Curl", "Files are not read ({names}).")
        case Remark.LOGIN:
            return QCoreApplication.translate("Curl", "User name and password were not taken.")
        case Remark.MORE:
            return QCoreApplication.translate("Curl", "Only the first request was taken.")
        case Remark.ADDRESS:
            return QCoreApplication.translate("Curl", "Its address cannot be used: choose an endpoint.")
        case Remark.QUERY:
            return QCoreApplication.translate("Curl", "What follows the question mark of the address was not taken.")
        case Remark.HEADER:
            return QCoreApplication.translate("Curl", "Headers that were not taken: {names}.")
        case Remark.BODY:
            return QCoreApplication.translate("Curl", "What it sends is no prompt and no chat.")
        case Remark.FIELD:
            return QCoreApplication.translate("Curl", "Fields that were not taken: {names}.")
        case Remark.EXTRA:
            return QCoreApplication.translate("Curl", "Taken as extra JSON: {names}.")
        case Remark.BOUNDED:
            return QCoreApplication.translate("Curl", "Brought into its range: {names}.")
        case Remark.IMAGE:
            return QCoreApplication.translate("Curl", "Images were not taken: attach them.")
        case Remark.MESSAGE:
            return QCoreApplication.translate("Curl", "Some messages were not taken ({names}).")


def server_sentence(*, has_chat: bool) -> str:
    """What the fields of an endpoint show."""
    if has_chat:
        return QCoreApplication.translate(
            "Curl", "Filled in from the curl command. To take its prompt too, paste it where messages are written."
        )
    return QCoreApplication.translate("Curl", "Filled in from the curl command.")
