"""A dialog for files begins in a folder that is there."""

import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QLineEdit

from desktop_app.ui.usual_folder import usual_folder

pytestmark = [pytest.mark.usefixtures("qt_app"), pytest.mark.skipif(sys.platform != "linux", reason="homes are elsewhere")]


def test_a_home_without_downloads_is_where_the_dialog_begins_and_no_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    begun = []
    for is_there in (False, True):
        if is_there:
            (tmp_path / "Downloads").mkdir()
        dialog = QFileDialog(None, "", usual_folder(QStandardPaths.StandardLocation.DownloadLocation))
        dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
        begun.append((dialog.directory().path(), dialog.findChildren(QLineEdit)[0].text()))
        dialog.deleteLater()
    assert begun == [(str(tmp_path), ""), (str(tmp_path / "Downloads"), "")]
