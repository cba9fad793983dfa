"""What macOS has to know about Brise.app: its Info.plist, beside what PyInstaller writes."""

from typing import Any

from desktop_app import APP_ID

IDENTIFIER = APP_ID.replace("_", "-")
"""Apple allows letters, digits, hyphens and dots."""
_CHAT = f"{IDENTIFIER}.chat"
INFO: dict[str, Any] = {
    "NSHighResolutionCapable": True,
    "NSRequiresAquaSystemAppearance": False,  # dark where the system is
    "NSPrincipalClass": "NSApplication",
    "LSApplicationCategoryType": "public.app-category.productivity",
    "CFBundleDocumentTypes": [
        {
            "CFBundleTypeName": "Brise chat",
            "CFBundleTypeRole": "Viewer",
            "LSHandlerRank": "Owner",
            "LSItemContentTypes": [_CHAT],
        }
    ],
    "UTExportedTypeDeclarations": [
        {
            "UTTypeIdentifier": _CHAT,
            "UTTypeDescription": "Brise chat",
            "UTTypeConformsTo": ["public.json"],
            "UTTypeTagSpecification": {
                "public.filename-extension": ["brise.json"],
                "public.mime-type": ["application/vnd.brise.chat+json"],
            },
        }
    ],
}
