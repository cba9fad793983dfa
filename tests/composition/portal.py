"""A desktop portal that asks for reduced motion, and a client that wants to know. Argument: serve, or ask."""

import sys

from PySide6.QtCore import QCoreApplication, QTimer

from desktop_app.composition.system_motion import ask_system_motion


def serve() -> None:
    """Answer the first question that is asked, and end."""
    from jeepney import MessageType, new_method_return
    from jeepney.bus_messages import message_bus
    from jeepney.io.blocking import open_dbus_connection

    with open_dbus_connection("SESSION") as connection:
        connection.send_and_get_reply(message_bus.RequestName("org.freedesktop.portal.Desktop"))
        print("serving", flush=True)
        while True:
            message = connection.receive()
            if message.header.message_type is MessageType.method_call:
                assert message.body == ("org.freedesktop.appearance", "reduced-motion")
                connection.send(new_method_return(message, "v", (("u", 1),)))
                return


def ask() -> None:
    """Print what the system says; nothing if it says nothing within two seconds."""
    application = QCoreApplication([])

    def told(reduced: bool) -> None:
        print(f"reduced: {reduced}", flush=True)
        application.quit()

    ask_system_motion(told)
    QTimer.singleShot(2000, application.quit)
    application.exec()


if __name__ == "__main__":
    {"serve": serve, "ask": ask}[sys.argv[1]]()
