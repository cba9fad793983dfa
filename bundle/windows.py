"""What Windows shows of Brise.exe: *Properties → Details*."""

from typing import Any


def version_resource(version: str) -> Any:
    """The version resource, in PyInstaller's words; they exist on Windows only."""
    from PyInstaller.utils.win32.versioninfo import (
        FixedFileInfo,
        StringFileInfo,
        StringStruct,
        StringTable,
        VarFileInfo,
        VarStruct,
        VSVersionInfo,
    )

    numbers = tuple([*map(int, version.split(".")), 0, 0, 0, 0][:4])
    texts = {
        "CompanyName": "Brise",
        "FileDescription": "Brise",
        "FileVersion": version,
        "InternalName": "Brise",
        "LegalCopyright": "Apache-2.0",
        "OriginalFilename": "Brise.exe",
        "ProductName": "Brise",
        "ProductVersion": version,
    }
    table = StringTable("040904B0", [StringStruct(name, text) for name, text in texts.items()])
    return VSVersionInfo(
        ffi=FixedFileInfo(filevers=numbers, prodvers=numbers, mask=0x3F, OS=0x40004, fileType=1),
        kids=[StringFileInfo([table]), VarFileInfo([VarStruct("Translation", [0x0409, 0x04B0])])],
    )
