<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>Abilities</name>
    <message>
        <source>token ids</source>
        <translation>Token-IDs</translation>
    </message>
    <message>
        <source>log-probabilities</source>
        <translation>Log-Wahrscheinlichkeiten</translation>
    </message>
    <message>
        <source>up to {n} alternatives</source>
        <translation>bis zu {n} Alternativen</translation>
    </message>
    <message>
        <source>alternatives</source>
        <translation>Alternativen</translation>
    </message>
    <message>
        <source>exact counts</source>
        <translation>genaue Zählung</translation>
    </message>
    <message>
        <source>exact prompt</source>
        <translation>genauer Prompt</translation>
    </message>
    <message>
        <source>continuing</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>raw prompts</source>
        <translation>rohe Prompts</translation>
    </message>
    <message>
        <source>grammars</source>
        <translation>Grammatiken</translation>
    </message>
    <message>
        <source>images</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>tools</source>
        <translation>Werkzeuge</translation>
    </message>
</context>
<context>
    <name>AbilityList</name>
    <message>
        <source>Not here: {list}.</source>
        <translation>Hier nicht: {list}.</translation>
    </message>
    <message>
        <source>It does not tell: {list}.</source>
        <translation>Dazu sagt er nichts: {list}.</translation>
    </message>
    <message>
        <source>It can: {list}.</source>
        <translation>Er kann: {list}.</translation>
    </message>
</context>
<context>
    <name>AboutDialog</name>
    <message>
        <source>About Brise</source>
        <translation>Über Brise</translation>
    </message>
    <message>
        <source>A window onto open language models, on servers that you choose.</source>
        <translation>Ein Fenster zu offenen Sprachmodellen, auf Servern, die du wählst.</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Open the data folder</source>
        <translation>Datenordner öffnen</translation>
    </message>
    <message>
        <source>Data folder</source>
        <translation>Datenordner</translation>
    </message>
    <message>
        <source>Brise is free software under the Apache License 2.0. It comes without any warranty.</source>
        <translation>Brise ist freie Software unter der Apache-Lizenz 2.0. Es kommt ohne jede Gewährleistung.</translation>
    </message>
    <message>
        <source>Qt and PySide6 are used under the LGPL 3. Icons are from Lucide (ISC, in part MIT). The built-in model is SmolLM2-135M-Instruct (Apache License 2.0).</source>
        <translation>Qt und PySide6 werden unter der LGPL 3 verwendet. Die Symbole sind von Lucide (ISC, zum Teil MIT). Das eingebaute Modell ist SmolLM2-135M-Instruct (Apache-Lizenz 2.0).</translation>
    </message>
    <message>
        <source>Licences…</source>
        <translation>Lizenzen …</translation>
    </message>
    <message>
        <source>Check this installation…</source>
        <translation>Diese Installation prüfen …</translation>
    </message>
    <message>
        <source>Copy versions</source>
        <translation>Versionen kopieren</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Kopiert</translation>
    </message>
    <message>
        <source>Nothing here opens folders.</source>
        <translation>Nichts hier öffnet Ordner.</translation>
    </message>
</context>
<context>
    <name>AccessTokenPart</name>
    <message>
        <source>Show the access token</source>
        <translation>Zugriffstoken zeigen</translation>
    </message>
    <message>
        <source>Hide the access token</source>
        <translation>Zugriffstoken verbergen</translation>
    </message>
    <message>
        <source>Access token</source>
        <translation>Zugriffstoken</translation>
    </message>
    <message>
        <source>This address is not encrypted: others can read your text and access token.</source>
        <translation>Diese Adresse ist unverschlüsselt: Andere können Text und Zugriffstoken mitlesen.</translation>
    </message>
    <message>
        <source>No keyring was found on this computer.</source>
        <translation>Auf diesem Rechner fehlt ein Schlüsselbund.</translation>
    </message>
    <message>
        <source>The access token is kept until you quit Brise, and never written to disk.</source>
        <translation>Das Zugriffstoken bleibt, bis du Brise beendest, und kommt nie auf die Platte.</translation>
    </message>
    <message>
        <source>The keyring did not take the access token.</source>
        <translation>Der Schlüsselbund nimmt das Zugriffstoken nicht an.</translation>
    </message>
    <message>
        <source>Save again to keep it until you quit Brise. It is never written to disk.</source>
        <translation>Speichere noch einmal, dann bleibt es, bis du Brise beendest. Es kommt nie auf die Platte.</translation>
    </message>
    <message>
        <source>The access token is still in the keyring.</source>
        <translation>Das Zugriffstoken liegt noch im Schlüsselbund.</translation>
    </message>
    <message>
        <source>Save or remove again to leave it there: Brise no longer uses it.</source>
        <translation>Speichere oder entferne noch einmal, um es dort zu lassen: Brise verwendet es nicht mehr.</translation>
    </message>
    <message>
        <source>Ask the keyring again</source>
        <translation>Schlüsselbund erneut fragen</translation>
    </message>
    <message>
        <source>An access token has no spaces, accents or other special characters. Copy it again.</source>
        <translation>In einem Zugriffstoken stehen keine Leerzeichen, Umlaute oder anderen Sonderzeichen. Kopiere es noch einmal.</translation>
    </message>
    <message>
        <source>Keep it</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>Remove it</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Keines</translation>
    </message>
    <message>
        <source>Stored. Type here to replace it.</source>
        <translation>Gespeichert. Ein neues hier eintragen.</translation>
    </message>
    <message>
        <source>Entered. Type here to replace it.</source>
        <translation>Eingetragen. Ein neues hier eintragen.</translation>
    </message>
    <message>
        <source>It is removed when you save.</source>
        <translation>Es wird entfernt, wenn du speicherst.</translation>
    </message>
    <message>
        <source>The stored one is for {origin} only, and is removed when you save.</source>
        <translation>Das gespeicherte gilt nur für {origin} und wird entfernt, wenn du speicherst.</translation>
    </message>
    <message>
        <source>The one you entered is for {origin} only, and is removed when you save.</source>
        <translation>Das eingetragene gilt nur für {origin} und wird entfernt, wenn du speicherst.</translation>
    </message>
    <message>
        <source>this address</source>
        <translation>diese Adresse</translation>
    </message>
    <message>
        <source>{origin} and {other}</source>
        <translation>{origin} und {other}</translation>
    </message>
    <message>
        <source>Stored in the keyring. Sent only to {origin}.</source>
        <translation>Im Schlüsselbund gespeichert. Geht nur an {origin}.</translation>
    </message>
    <message>
        <source>Kept until you quit Brise. Sent only to {origin}.</source>
        <translation>Bleibt, bis du Brise beendest. Geht nur an {origin}.</translation>
    </message>
    <message>
        <source>Kept in the keyring. Sent only to {origin}.</source>
        <translation>Bleibt im Schlüsselbund. Geht nur an {origin}.</translation>
    </message>
</context>
<context>
    <name>AddressPart</name>
    <message>
        <source>Address</source>
        <translation>Adresse</translation>
    </message>
    <message>
        <source>Test</source>
        <translation>Testen</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Details</translation>
    </message>
    <message>
        <source>Asking {host}</source>
        <translation>{host} wird gefragt</translation>
    </message>
    <message>
        <source>“{path}” was taken off: Brise adds the paths itself.</source>
        <translation>„{path}“ ist weggenommen: Die Pfade setzt Brise selbst an.</translation>
    </message>
    <message>
        <source>Use {scheme}</source>
        <translation>{scheme} verwenden</translation>
    </message>
</context>
<context>
    <name>AnswerActions</name>
    <message>
        <source>1 token</source>
        <translation>1 Token</translation>
    </message>
    <message>
        <source>{n} tokens</source>
        <translation>{n} Tokens</translation>
    </message>
    <message>
        <source>{n}/s</source>
        <translation>{n}/s</translation>
    </message>
</context>
<context>
    <name>AnswerAnnouncer</name>
    <message>
        <source>Thinking</source>
        <translation>Denkt nach</translation>
    </message>
</context>
<context>
    <name>AttachedImageDialog</name>
    <message>
        <source>Image: {name}</source>
        <translation>Bild: {name}</translation>
    </message>
    <message>
        <source>Save…</source>
        <translation>Speichern …</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>The image cannot be read.</source>
        <translation>Das Bild kann nicht gelesen werden.</translation>
    </message>
    <message>
        <source>{width} × {height}, {size}</source>
        <translation>{width} × {height}, {size}</translation>
    </message>
</context>
<context>
    <name>AttachedTextDialog</name>
    <message>
        <source>One character</source>
        <translation>Ein Zeichen</translation>
    </message>
    <message>
        <source>{n} characters</source>
        <translation>{n} Zeichen</translation>
    </message>
    <message>
        <source>Put into the text</source>
        <translation>In den Text setzen</translation>
    </message>
    <message>
        <source>Save…</source>
        <translation>Speichern …</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Kopiert</translation>
    </message>
</context>
<context>
    <name>AttachmentChip</name>
    <message>
        <source>Image</source>
        <translation>Bild</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>{kind}: {name}, {size}</source>
        <translation>{kind}: {name}, {size}</translation>
    </message>
    <message>
        <source>Enter opens it, Delete takes it away.</source>
        <translation>Enter öffnet ihn, Entf entfernt ihn.</translation>
    </message>
    <message>
        <source>Take {name} away</source>
        <translation>{name} entfernen</translation>
    </message>
</context>
<context>
    <name>AttachmentDesk</name>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
</context>
<context>
    <name>AttachmentRow</name>
    <message>
        <source>Attachments</source>
        <translation>Anhänge</translation>
    </message>
</context>
<context>
    <name>Attachments</name>
    <message>
        <source>“{name}” is a folder. Choose the files in it.</source>
        <translation>„{name}“ ist ein Ordner. Wähle die Dateien darin.</translation>
    </message>
    <message>
        <source>“{name}” cannot be read. Check that it is there, and that you may open it.</source>
        <translation>„{name}“ kann nicht gelesen werden. Prüfe, ob die Datei da ist und ob du sie öffnen darfst.</translation>
    </message>
    <message>
        <source>“{name}” is empty.</source>
        <translation>„{name}“ ist leer.</translation>
    </message>
    <message>
        <source>“{name}” is too large: a text may have {limit}. Attach a part of it.</source>
        <translation>„{name}“ ist zu groß: Ein Text darf {limit} haben. Häng einen Teil davon an.</translation>
    </message>
    <message>
        <source>The image “{name}” is too large. Make it smaller first.</source>
        <translation>Das Bild „{name}“ ist zu groß. Verkleinere es zuerst.</translation>
    </message>
    <message>
        <source>“{name}” is neither text nor a PNG, JPEG, WebP or GIF image.</source>
        <translation>„{name}“ ist weder Text noch ein Bild in PNG, JPEG, WebP oder GIF.</translation>
    </message>
    <message>
        <source>The image “{name}” is damaged and cannot be read.</source>
        <translation>Das Bild „{name}“ ist beschädigt und kann nicht gelesen werden.</translation>
    </message>
    <message>
        <source>“{name}” was not attached: a message carries at most {most} attachments.</source>
        <translation>„{name}“ wurde nicht angehängt: Eine Nachricht trägt höchstens {most} Anhänge.</translation>
    </message>
    <message>
        <source>{model} takes no images. Choose another endpoint for “{name}”.</source>
        <translation>{model} nimmt keine Bilder an. Wähle für „{name}“ einen anderen Endpunkt.</translation>
    </message>
    <message>
        <source>{n} files were not attached: {names}</source>
        <translation>{n} Dateien wurden nicht angehängt: {names}</translation>
    </message>
    <message>
        <source>{model} did not say whether it takes images. Send it and see.</source>
        <translation>{model} sagt nicht, ob es Bilder annimmt. Sende es und sieh, was kommt.</translation>
    </message>
    <message>
        <source>Removed “{name}”</source>
        <translation>„{name}“ entfernt</translation>
    </message>
    <message>
        <source>Pasted text</source>
        <translation>Eingefügter Text</translation>
    </message>
    <message>
        <source>Pasted image</source>
        <translation>Eingefügtes Bild</translation>
    </message>
    <message>
        <source>This model</source>
        <translation>Dieses Modell</translation>
    </message>
</context>
<context>
    <name>BackupDesk</name>
    <message>
        <source>The backup is being made.</source>
        <translation>Die Sicherung wird gemacht.</translation>
    </message>
    <message>
        <source>Everything that is stored is being read.</source>
        <translation>Alles Gespeicherte wird gelesen.</translation>
    </message>
    <message>
        <source>The backup is being checked.</source>
        <translation>Die Sicherung wird geprüft.</translation>
    </message>
</context>
<context>
    <name>BackupsDialog</name>
    <message>
        <source>Backups</source>
        <translation>Sicherungen</translation>
    </message>
    <message>
        <source>Brise kept it as {file} and began a new one. Restore a backup to have the chats of its time.</source>
        <translation>Brise hat sie als {file} aufgehoben und eine neue begonnen. Spiel eine Sicherung zurück, um die Chats von damals zu haben.</translation>
    </message>
    <message>
        <source>The file with your chats was damaged.</source>
        <translation>Die Datei mit deinen Chats war beschädigt.</translation>
    </message>
    <message>
        <source>Once a day Brise copies all chats into the folder {folder}. Copies grow rarer with age, and go after two months.</source>
        <translation>Einmal am Tag kopiert Brise alle Chats in den Ordner {folder}. Ältere Kopien werden seltener und verschwinden nach zwei Monaten.</translation>
    </message>
    <message>
        <source>Copy what was found</source>
        <translation>Fundliste kopieren</translation>
    </message>
    <message>
        <source>Check my data</source>
        <translation>Meine Daten prüfen</translation>
    </message>
    <message>
        <source>Back up now</source>
        <translation>Jetzt sichern</translation>
    </message>
    <message>
        <source>Restore…</source>
        <translation>Zurückspielen …</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Restore and start again</source>
        <translation>Zurückspielen und neu starten</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Brise starts again with the chats of that time.</source>
        <translation>Brise startet neu, mit den Chats von damals.</translation>
    </message>
    <message>
        <source>What was written since is not lost: the chats of now are kept in this list, and can be put back the same way.</source>
        <translation>Was seither geschrieben wurde, geht nicht verloren: Die Chats von jetzt bleiben in dieser Liste und lassen sich genauso zurückspielen.</translation>
    </message>
    <message>
        <source>No backup has been made yet.</source>
        <translation>Es gibt noch keine Sicherung.</translation>
    </message>
    <message>
        <source>The backup was made.</source>
        <translation>Die Sicherung ist fertig.</translation>
    </message>
    <message>
        <source>Everything is sound: {chats}, {messages}, {size}.</source>
        <translation>Alles ist in Ordnung: {chats}, {messages}, {size}.</translation>
    </message>
    <message>
        <source>Faults were found. Restore the last backup from before they came in, or go on with what can be read.</source>
        <translation>Es wurden Fehler gefunden. Spiel die letzte Sicherung von davor zurück, oder mach mit dem weiter, was lesbar ist.</translation>
    </message>
    <message>
        <source>replaced by a backup</source>
        <translation>durch eine Sicherung ersetzt</translation>
    </message>
    <message>
        <source>1 chat</source>
        <translation>1 Chat</translation>
    </message>
    <message>
        <source>{n} chats</source>
        <translation>{n} Chats</translation>
    </message>
    <message>
        <source>1 message</source>
        <translation>1 Nachricht</translation>
    </message>
    <message>
        <source>{n} messages</source>
        <translation>{n} Nachrichten</translation>
    </message>
</context>
<context>
    <name>CertificateCard</name>
    <message>
        <source>Do not accept</source>
        <translation>Nicht annehmen</translation>
    </message>
    <message>
        <source>Issued to</source>
        <translation>Ausgestellt für</translation>
    </message>
    <message>
        <source>Valid for</source>
        <translation>Gilt für</translation>
    </message>
    <message>
        <source>Issued by</source>
        <translation>Ausgestellt von</translation>
    </message>
    <message>
        <source>itself</source>
        <translation>sich selbst</translation>
    </message>
    <message>
        <source>Accepted so far</source>
        <translation>Bisher angenommen</translation>
    </message>
    <message>
        <source>Shown now</source>
        <translation>Jetzt gezeigt</translation>
    </message>
    <message>
        <source>SHA-256 fingerprint</source>
        <translation>SHA-256-Fingerabdruck</translation>
    </message>
    <message>
        <source>Compare the fingerprint with the one that the server’s operator tells you, by phone say, and not over this connection.</source>
        <translation>Vergleiche den Fingerabdruck mit dem, den dir der Betreiber des Servers nennt, etwa am Telefon und nicht über diese Verbindung.</translation>
    </message>
    <message>
        <source>This is the certificate that you accepted for {host}.</source>
        <translation>Das ist das Zertifikat, das du für {host} angenommen hast.</translation>
    </message>
    <message>
        <source>{host} shows another certificate than the one that you accepted.</source>
        <translation>{host} zeigt ein anderes Zertifikat als das, das du angenommen hast.</translation>
    </message>
    <message>
        <source>If its operator has not renewed it, somebody may be listening in.</source>
        <translation>Hat der Betreiber es nicht erneuert, hört vielleicht jemand mit.</translation>
    </message>
    <message>
        <source>The certificate that {host} shows</source>
        <translation>Das Zertifikat, das {host} zeigt</translation>
    </message>
    <message>
        <source>Accept the new one for this host only</source>
        <translation>Das neue nur für diesen Server annehmen</translation>
    </message>
    <message>
        <source>Accept for this host only</source>
        <translation>Nur für diesen Server annehmen</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>{start} to {end}</source>
        <translation>{start} bis {end}</translation>
    </message>
    <message>
        <source>it has expired</source>
        <translation>es ist abgelaufen</translation>
    </message>
    <message>
        <source>it is not valid yet</source>
        <translation>es gilt noch nicht</translation>
    </message>
    <message>
        <source>Valid</source>
        <translation>Gültig</translation>
    </message>
</context>
<context>
    <name>ChatHeader</name>
    <message>
        <source>New chat</source>
        <translation>Neuer Chat</translation>
    </message>
    <message>
        <source>Title of the chat</source>
        <translation>Titel des Chats</translation>
    </message>
    <message>
        <source>{title} ({keys} renames)</source>
        <translation>{title} ({keys} benennt um)</translation>
    </message>
    <message>
        <source>Title of the chat: {title}</source>
        <translation>Titel des Chats: {title}</translation>
    </message>
</context>
<context>
    <name>ChatPaper</name>
    <message>
        <source>New chat</source>
        <translation>Neuer Chat</translation>
    </message>
    <message>
        <source>Exporting the chat</source>
        <translation>Chat wird exportiert</translation>
    </message>
    <message>
        <source>Printing the chat</source>
        <translation>Chat wird gedruckt</translation>
    </message>
    <message>
        <source>There is nothing in this chat yet.</source>
        <translation>In diesem Chat steht noch nichts.</translation>
    </message>
    <message>
        <source>Sent to {name}</source>
        <translation>An {name} geschickt</translation>
    </message>
    <message>
        <source>Saved as {name}</source>
        <translation>Gespeichert als {name}</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>Ordner öffnen</translation>
    </message>
    <message>
        <source>Stopped at page {page}. The printer may still print the pages before it.</source>
        <translation>Bei Seite {page} angehalten. Die Seiten davor druckt der Drucker vielleicht noch.</translation>
    </message>
</context>
<context>
    <name>CheckDialog</name>
    <message>
        <source>Check this installation</source>
        <translation>Diese Installation prüfen</translation>
    </message>
    <message>
        <source>What was checked</source>
        <translation>Was geprüft wurde</translation>
    </message>
    <message>
        <source>Check again</source>
        <translation>Noch einmal prüfen</translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation>Bericht kopieren</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Brise starts once more, out of sight, and tries everything. Nothing of yours is read or changed.</source>
        <translation>Brise startet noch einmal, außer Sicht, und probiert alles aus. Nichts von dir wird gelesen oder geändert.</translation>
    </message>
    <message>
        <source>Starting</source>
        <translation>Startet</translation>
    </message>
    <message>
        <source>1 check done</source>
        <translation>1 Prüfung fertig</translation>
    </message>
    <message>
        <source>{n} checks done</source>
        <translation>{n} Prüfungen fertig</translation>
    </message>
    <message>
        <source>The check did not come to its end. Install Brise again if this stays so. What it said last:</source>
        <translation>Die Prüfung kam nicht zu ihrem Ende. Installiere Brise neu, wenn das so bleibt. Was sie zuletzt sagte:</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Kopiert</translation>
    </message>
</context>
<context>
    <name>CheckWords</name>
    <message>
        <source>Window</source>
        <translation>Fenster</translation>
    </message>
    <message>
        <source>Icon of Brise</source>
        <translation>Symbol von Brise</translation>
    </message>
    <message>
        <source>Icons and templates</source>
        <translation>Symbole und Vorlagen</translation>
    </message>
    <message>
        <source>Languages</source>
        <translation>Sprachen</translation>
    </message>
    <message>
        <source>Formulas</source>
        <translation>Formeln</translation>
    </message>
    <message>
        <source>Prompt templates of your own</source>
        <translation>Eigene Prompt-Vorlagen</translation>
    </message>
    <message>
        <source>Encrypted connections</source>
        <translation>Verschlüsselte Verbindungen</translation>
    </message>
    <message>
        <source>Keyring</source>
        <translation>Schlüsselbund</translation>
    </message>
    <message>
        <source>An answer from a server</source>
        <translation>Eine Antwort von einem Server</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Suchen</translation>
    </message>
    <message>
        <source>Built-in model</source>
        <translation>Eingebautes Modell</translation>
    </message>
    <message>
        <source>Quitting</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>Storage</source>
        <translation>Speicherung</translation>
    </message>
    <message>
        <source>Folder to work in</source>
        <translation>Ordner zum Arbeiten</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Start</translation>
    </message>
    <message>
        <source>ok</source>
        <translation>in Ordnung</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>fehlgeschlagen</translation>
    </message>
    <message>
        <source>left out</source>
        <translation>ausgelassen</translation>
    </message>
    <message>
        <source>Nothing was checked.</source>
        <translation>Nichts wurde geprüft.</translation>
    </message>
    <message>
        <source>{failed} of {n} checks failed.</source>
        <translation>{failed} von {n} Prüfungen sind fehlgeschlagen.</translation>
    </message>
    <message>
        <source>Everything that is installed works: {n} checks, {skipped} left out.</source>
        <translation>Alles, was installiert ist, funktioniert: {n} Prüfungen, {skipped} ausgelassen.</translation>
    </message>
    <message>
        <source>Everything works: {n} checks.</source>
        <translation>Alles funktioniert: {n} Prüfungen.</translation>
    </message>
</context>
<context>
    <name>CheckedText</name>
    <message>
        <source>Checking…</source>
        <translation>Wird geprüft …</translation>
    </message>
</context>
<context>
    <name>Code</name>
    <message>
        <source>The built-in model answers Brise only, and its port changes with each start. Put the address of a server into {variable}.</source>
        <translation>Das eingebaute Modell antwortet nur Brise, und sein Port wechselt mit jedem Start. Schreib die Adresse eines Servers in {variable}.</translation>
    </message>
    <message>
        <source>Brise no longer has the address of {name}. Put it into {variable}.</source>
        <translation>Brise hat die Adresse von {name} nicht mehr. Schreib sie in {variable}.</translation>
    </message>
    <message>
        <source>this endpoint</source>
        <translation>diesem Endpunkt</translation>
    </message>
    <message>
        <source>The values of the endpoint’s own headers are read from: {variables}.</source>
        <translation>Die Werte der eigenen Header des Endpunkts stehen in: {variables}.</translation>
    </message>
    <message>
        <source>The endpoint’s proxy and certificates are not in this code: set them where you run it.</source>
        <translation>Proxy und Zertifikate des Endpunkts stehen nicht in diesem Code: Stelle sie dort ein, wo du ihn ausführst.</translation>
    </message>
</context>
<context>
    <name>CodeFolding</name>
    <message>
        <source>Show less</source>
        <translation>Weniger zeigen</translation>
    </message>
    <message>
        <source>Show all {n} lines</source>
        <translation>Alle {n} Zeilen zeigen</translation>
    </message>
</context>
<context>
    <name>CodeHead</name>
    <message>
        <source>Save code…</source>
        <translation>Code speichern …</translation>
    </message>
    <message>
        <source>Copy code</source>
        <translation>Code kopieren</translation>
    </message>
    <message>
        <source>Do not wrap lines</source>
        <translation>Zeilen nicht umbrechen</translation>
    </message>
    <message>
        <source>Wrap lines</source>
        <translation>Zeilen umbrechen</translation>
    </message>
</context>
<context>
    <name>CodeSaving</name>
    <message>
        <source>Save attachment</source>
        <translation>Anhang speichern</translation>
    </message>
    <message>
        <source>Save code</source>
        <translation>Code speichern</translation>
    </message>
    <message>
        <source>code</source>
        <translation>code</translation>
    </message>
    <message>
        <source>Saved as {name}</source>
        <translation>Gespeichert als {name}</translation>
    </message>
    <message>
        <source>{name} was not saved: nothing can be written to {folder}. Choose another folder.</source>
        <translation>{name} wurde nicht gespeichert: In {folder} lässt sich nichts schreiben. Wähle einen anderen Ordner.</translation>
    </message>
    <message>
        <source>{name} was not saved: the disk may be full. Make room, or choose another folder.</source>
        <translation>{name} wurde nicht gespeichert: Vielleicht ist die Platte voll. Schaff Platz oder wähle einen anderen Ordner.</translation>
    </message>
</context>
<context>
    <name>ColourButton</name>
    <message>
        <source>Colour: {name}</source>
        <translation>Farbe: {name}</translation>
    </message>
</context>
<context>
    <name>Command</name>
    <message>
        <source>New chat</source>
        <translation>Neuer Chat</translation>
    </message>
    <message>
        <source>New window</source>
        <translation>Neues Fenster</translation>
    </message>
    <message>
        <source>Search all chats</source>
        <translation>Alle Chats durchsuchen</translation>
    </message>
    <message>
        <source>Find in the chat</source>
        <translation>Im Chat suchen</translation>
    </message>
    <message>
        <source>Next match</source>
        <translation>Nächster Treffer</translation>
    </message>
    <message>
        <source>Previous match</source>
        <translation>Voriger Treffer</translation>
    </message>
    <message>
        <source>Start of the chat</source>
        <translation>Anfang des Chats</translation>
    </message>
    <message>
        <source>End of the chat</source>
        <translation>Ende des Chats</translation>
    </message>
    <message>
        <source>Choose the endpoint</source>
        <translation>Endpunkt wählen</translation>
    </message>
    <message>
        <source>Rename the chat</source>
        <translation>Chat umbenennen</translation>
    </message>
    <message>
        <source>Delete the chat, in the list</source>
        <translation>Chat löschen, in der Liste</translation>
    </message>
    <message>
        <source>Print the chat</source>
        <translation>Chat drucken</translation>
    </message>
    <message>
        <source>Undo the last act, outside text</source>
        <translation>Letzte Handlung zurücknehmen, außerhalb von Text</translation>
    </message>
    <message>
        <source>Insert a saved prompt</source>
        <translation>Gespeicherten Prompt einfügen</translation>
    </message>
    <message>
        <source>Presets and prompts</source>
        <translation>Voreinstellungen und Prompts</translation>
    </message>
    <message>
        <source>Chat before</source>
        <translation>Voriger Chat</translation>
    </message>
    <message>
        <source>Chat after</source>
        <translation>Nächster Chat</translation>
    </message>
    <message>
        <source>Send the message</source>
        <translation>Nachricht senden</translation>
    </message>
    <message>
        <source>Line break in the message</source>
        <translation>Zeilenumbruch in der Nachricht</translation>
    </message>
    <message>
        <source>Stop the answer, close what is open</source>
        <translation>Antwort anhalten, Offenes schließen</translation>
    </message>
    <message>
        <source>Edit the last message, from the empty field</source>
        <translation>Letzte Nachricht bearbeiten, im leeren Feld</translation>
    </message>
    <message>
        <source>Regenerate the answer</source>
        <translation>Antwort neu erzeugen</translation>
    </message>
    <message>
        <source>Continue the answer</source>
        <translation>Antwort fortsetzen</translation>
    </message>
    <message>
        <source>Version before, at a message</source>
        <translation>Vorige Version, an einer Nachricht</translation>
    </message>
    <message>
        <source>Version after, at a message</source>
        <translation>Nächste Version, an einer Nachricht</translation>
    </message>
    <message>
        <source>Copy the request as code</source>
        <translation>Die Anfrage als Code kopieren</translation>
    </message>
    <message>
        <source>Map of the chat</source>
        <translation>Übersicht der Zweige</translation>
    </message>
    <message>
        <source>Show or hide the chats</source>
        <translation>Chats ein- oder ausblenden</translation>
    </message>
    <message>
        <source>Show or hide the parameters</source>
        <translation>Parameter ein- oder ausblenden</translation>
    </message>
    <message>
        <source>Next pane</source>
        <translation>Nächster Bereich</translation>
    </message>
    <message>
        <source>Previous pane</source>
        <translation>Voriger Bereich</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>Vergrößern</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>Verkleinern</translation>
    </message>
    <message>
        <source>Actual size</source>
        <translation>Originalgröße</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>Menü</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Tastenkürzel</translation>
    </message>
    <message>
        <source>Close the window</source>
        <translation>Fenster schließen</translation>
    </message>
    <message>
        <source>Quit Brise</source>
        <translation>Brise beenden</translation>
    </message>
</context>
<context>
    <name>Composer</name>
    <message>
        <source>Attach files</source>
        <translation>Dateien anhängen</translation>
    </message>
</context>
<context>
    <name>ComposerField</name>
    <message>
        <source>Write a message</source>
        <translation>Nachricht schreiben</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>Nachricht</translation>
    </message>
</context>
<context>
    <name>ConnectionPart</name>
    <message>
        <source>Stream answers</source>
        <translation>Antworten streamen</translation>
    </message>
    <message>
        <source>Trusted certificates</source>
        <translation>Vertraute Zertifikate</translation>
    </message>
    <message>
        <source>Client certificate</source>
        <translation>Client-Zertifikat</translation>
    </message>
    <message>
        <source>Key of the client certificate</source>
        <translation>Schlüssel des Client-Zertifikats</translation>
    </message>
    <message>
        <source>Connection</source>
        <translation>Verbindung</translation>
    </message>
    <message>
        <source>Seconds to wait for a connection</source>
        <translation>Sekunden für den Verbindungsaufbau</translation>
    </message>
    <message>
        <source>Seconds without a token until Brise asks</source>
        <translation>Sekunden ohne Token, bis Brise fragt</translation>
    </message>
    <message>
        <source>Off: one answer at once, for proxies that hold streams back.</source>
        <translation>Aus: die Antwort auf einmal, für Proxys, die Streams zurückhalten.</translation>
    </message>
    <message>
        <source>Extra headers</source>
        <translation>Zusätzliche Header</translation>
    </message>
    <message>
        <source>Extra JSON for the request body</source>
        <translation>Zusätzliches JSON für die Anfrage</translation>
    </message>
    <message>
        <source>Proxy</source>
        <translation>Proxy</translation>
    </message>
    <message>
        <source>Trusted certificates, beside the system’s</source>
        <translation>Vertraute Zertifikate, neben denen des Systems</translation>
    </message>
    <message>
        <source>Accepted certificate</source>
        <translation>Angenommenes Zertifikat</translation>
    </message>
    <message>
        <source>Its key, if it is in another file</source>
        <translation>Sein Schlüssel, falls in einer anderen Datei</translation>
    </message>
    <message>
        <source>waits</source>
        <translation>Wartezeiten</translation>
    </message>
    <message>
        <source>no streaming</source>
        <translation>kein Streaming</translation>
    </message>
    <message>
        <source>headers</source>
        <translation>Header</translation>
    </message>
    <message>
        <source>extra JSON</source>
        <translation>zusätzliches JSON</translation>
    </message>
    <message>
        <source>no proxy</source>
        <translation>kein Proxy</translation>
    </message>
    <message>
        <source>proxy</source>
        <translation>Proxy</translation>
    </message>
    <message>
        <source>certificates</source>
        <translation>Zertifikate</translation>
    </message>
</context>
<context>
    <name>Context</name>
    <message>
        <source>1 token</source>
        <translation>1 Token</translation>
    </message>
    <message>
        <source>{n} tokens</source>
        <translation>{n} Tokens</translation>
    </message>
    <message>
        <source>about 1 token</source>
        <translation>etwa 1 Token</translation>
    </message>
    <message>
        <source>about {n} tokens</source>
        <translation>etwa {n} Tokens</translation>
    </message>
    <message>
        <source>{n} of {limit} tokens</source>
        <translation>{n} von {limit} Tokens</translation>
    </message>
    <message>
        <source>about {n} of {limit} tokens</source>
        <translation>etwa {n} von {limit} Tokens</translation>
    </message>
    <message>
        <source>System prompt, chat and draft, counted by {endpoint}</source>
        <translation>Systemprompt, Chat und Entwurf, gezählt von {endpoint}</translation>
    </message>
    <message>
        <source>System prompt, chat and draft, estimated</source>
        <translation>Systemprompt, Chat und Entwurf, geschätzt</translation>
    </message>
    <message>
        <source>Left for the answer: {n} tokens, fewer than the {asked} that it may have</source>
        <translation>Für die Antwort bleiben {n} Tokens, weniger als die {asked}, die sie haben darf</translation>
    </message>
    <message>
        <source>Left for the answer: {n} tokens</source>
        <translation>Für die Antwort bleiben {n} Tokens</translation>
    </message>
    <message>
        <source>The server does not tell how many it takes.</source>
        <translation>Der Server sagt nicht, wie viele er annimmt.</translation>
    </message>
    <message>
        <source>The oldest message is not sent.</source>
        <translation>Die älteste Nachricht wird nicht gesendet.</translation>
    </message>
    <message>
        <source>The {n} oldest messages are not sent.</source>
        <translation>Die {n} ältesten Nachrichten werden nicht gesendet.</translation>
    </message>
    <message>
        <source>1 token too many. Shorten the message.</source>
        <translation>1 Token zu viel. Kürze die Nachricht.</translation>
    </message>
    <message>
        <source>{n} tokens too many. Shorten the message.</source>
        <translation>{n} Tokens zu viel. Kürze die Nachricht.</translation>
    </message>
    <message>
        <source>1 token too many. Shorten the message, or drop older ones.</source>
        <translation>1 Token zu viel. Kürze die Nachricht oder lass ältere weg.</translation>
    </message>
    <message>
        <source>{n} tokens too many. Shorten the message, or drop older ones.</source>
        <translation>{n} Tokens zu viel. Kürze die Nachricht oder lass ältere weg.</translation>
    </message>
    <message>
        <source>The message is {n} bytes larger than the server takes. Shorten it.</source>
        <translation>Die Nachricht ist {n} Bytes größer, als der Server annimmt. Kürze sie.</translation>
    </message>
    <message>
        <source>The chat is {n} bytes larger than the server takes. Shorten the message, or drop older ones.</source>
        <translation>Der Chat ist {n} Bytes größer, als der Server annimmt. Kürze die Nachricht oder lass ältere weg.</translation>
    </message>
    <message>
        <source>Of this chat, only what you write now reaches the model.</source>
        <translation>Aus diesem Chat erreicht das Modell nur, was du jetzt schreibst.</translation>
    </message>
    <message>
        <source>Oldest messages first, system prompt stays</source>
        <translation>Die ältesten Nachrichten zuerst, der Systemprompt bleibt</translation>
    </message>
    <message>
        <source>Nothing: refuse to send</source>
        <translation>Nichts: dann wird nicht gesendet</translation>
    </message>
    <message>
        <source>Above this line, nothing reaches the model any more</source>
        <translation>Was darüber steht, erreicht das Modell nicht mehr</translation>
    </message>
    <message>
        <source>When the chat is too long, what gives way?</source>
        <translation>Was weicht, wenn der Chat zu lang ist?</translation>
    </message>
</context>
<context>
    <name>ContextNotice</name>
    <message>
        <source>Drop older messages</source>
        <translation>Ältere weglassen</translation>
    </message>
</context>
<context>
    <name>ControlDesk</name>
    <message>
        <source>Control tokens are broken up in this chat</source>
        <translation>Steuerzeichen werden in diesem Chat aufgebrochen</translation>
    </message>
    <message>
        <source>Control tokens are sent as they are in this chat</source>
        <translation>Steuerzeichen werden in diesem Chat so gesendet, wie sie sind</translation>
    </message>
</context>
<context>
    <name>ControlNotice</name>
    <message>
        <source>Send as is</source>
        <translation>So senden</translation>
    </message>
    <message>
        <source>Break it up</source>
        <translation>Aufbrechen</translation>
    </message>
    <message>
        <source>A space goes behind its first character when it is sent. What you wrote stays as it is.</source>
        <translation>Beim Senden kommt ein Leerzeichen hinter das erste Zeichen. Dein Text bleibt, wie er ist.</translation>
    </message>
</context>
<context>
    <name>ConversationDelegate</name>
    <message>
        <source>New title</source>
        <translation>Neuer Titel</translation>
    </message>
    <message>
        <source>New name</source>
        <translation>Neuer Name</translation>
    </message>
</context>
<context>
    <name>ConversationDesk</name>
    <message>
        <source>{endpoint} cannot be given the first words of its answer. Close that field, or choose another endpoint.</source>
        <translation>{endpoint} kann man keinen Anfang der Antwort vorgeben. Schließ das Feld dafür oder wähl einen anderen Endpunkt.</translation>
    </message>
    <message>
        <source>The server’s own</source>
        <translation>Vorlage des Servers</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Brise kept it as {file} and began a new one.</source>
        <translation>Brise hat sie als {file} aufgehoben und eine neue begonnen.</translation>
    </message>
    <message>
        <source>The file with your chats was damaged.</source>
        <translation>Die Datei mit deinen Chats war beschädigt.</translation>
    </message>
</context>
<context>
    <name>ConversationList</name>
    <message>
        <source>Chats</source>
        <translation>Chats</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Suchen</translation>
    </message>
    <message>
        <source>Search all chats</source>
        <translation>Alle Chats durchsuchen</translation>
    </message>
    <message>
        <source>New chat</source>
        <translation>Neuer Chat</translation>
    </message>
    <message>
        <source>Archived chats</source>
        <translation>Archivierte Chats</translation>
    </message>
    <message>
        <source>Trash</source>
        <translation>Papierkorb</translation>
    </message>
    <message>
        <source>New folder</source>
        <translation>Neuer Ordner</translation>
    </message>
</context>
<context>
    <name>ConversationMenus</name>
    <message>
        <source>New folder</source>
        <translation>Neuer Ordner</translation>
    </message>
    <message>
        <source>Show the archive</source>
        <translation>Archiv zeigen</translation>
    </message>
    <message>
        <source>Show the trash</source>
        <translation>Papierkorb zeigen</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>Zurückholen</translation>
    </message>
    <message>
        <source>Delete for good…</source>
        <translation>Endgültig löschen …</translation>
    </message>
    <message>
        <source>Open in new window</source>
        <translation>In neuem Fenster öffnen</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Umbenennen</translation>
    </message>
    <message>
        <source>Unpin</source>
        <translation>Loslösen</translation>
    </message>
    <message>
        <source>Pin</source>
        <translation>Anheften</translation>
    </message>
    <message>
        <source>Archive</source>
        <translation>Archivieren</translation>
    </message>
    <message>
        <source>Take out of the archive</source>
        <translation>Aus dem Archiv holen</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exportieren …</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Move up</source>
        <translation>Nach oben</translation>
    </message>
    <message>
        <source>Move down</source>
        <translation>Nach unten</translation>
    </message>
    <message>
        <source>Delete the folder, keep its chats</source>
        <translation>Ordner löschen, Chats behalten</translation>
    </message>
    <message>
        <source>Back to the chats</source>
        <translation>Zurück zu den Chats</translation>
    </message>
    <message>
        <source>Move to folder</source>
        <translation>In Ordner verschieben</translation>
    </message>
    <message>
        <source>No folder</source>
        <translation>Kein Ordner</translation>
    </message>
</context>
<context>
    <name>ConversationRows</name>
    <message>
        <source>Pinned</source>
        <translation>Angeheftet</translation>
    </message>
    <message>
        <source>{title}, folder, collapsed</source>
        <translation>{title}, Ordner, zugeklappt</translation>
    </message>
    <message>
        <source>{title}, folder, expanded</source>
        <translation>{title}, Ordner, aufgeklappt</translation>
    </message>
    <message>
        <source>{title}, pinned</source>
        <translation>{title}, angeheftet</translation>
    </message>
    <message>
        <source>{title}, being answered</source>
        <translation>{title}, wird beantwortet</translation>
    </message>
    <message>
        <source>{title}, new answer</source>
        <translation>{title}, neue Antwort</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>Heute</translation>
    </message>
    <message>
        <source>Yesterday</source>
        <translation>Gestern</translation>
    </message>
    <message>
        <source>Earlier</source>
        <translation>Früher</translation>
    </message>
    <message>
        <source>New chat</source>
        <translation>Neuer Chat</translation>
    </message>
</context>
<context>
    <name>CopyCodeDialog</name>
    <message>
        <source>Copy as code</source>
        <translation>Als Code kopieren</translation>
    </message>
    <message>
        <source>Form</source>
        <translation>Form</translation>
    </message>
    <message>
        <source>Stream</source>
        <translation>Stream</translation>
    </message>
    <message>
        <source>The answer comes piece by piece.</source>
        <translation>Die Antwort kommt Stück für Stück.</translation>
    </message>
    <message>
        <source>Code</source>
        <translation>Code</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>The request is being put together.</source>
        <translation>Die Anfrage wird zusammengestellt.</translation>
    </message>
    <message>
        <source>This client has no method for a raw prompt on such a server. Choose curl, requests or JavaScript.</source>
        <translation>Dieser Client hat für einen rohen Prompt bei so einem Server keine Methode. Wähle curl, requests oder JavaScript.</translation>
    </message>
    <message>
        <source>There is nothing to send yet. Write a message first.</source>
        <translation>Noch gibt es nichts zu senden. Schreib erst eine Nachricht.</translation>
    </message>
    <message>
        <source>This chat has no endpoint. Choose one in the header.</source>
        <translation>Dieser Chat hat keinen Endpunkt. Wähle oben einen.</translation>
    </message>
    <message>
        <source>For bash and zsh.</source>
        <translation>Für bash und zsh.</translation>
    </message>
    <message>
        <source>Needs {command}.</source>
        <translation>Braucht {command}.</translation>
    </message>
    <message>
        <source>For Node 18 and newer.</source>
        <translation>Für Node 18 und neuer.</translation>
    </message>
    <message>
        <source>The access token is read from HF_TOKEN.</source>
        <translation>Das Zugriffstoken wird aus HF_TOKEN gelesen.</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Kopiert</translation>
    </message>
</context>
<context>
    <name>CrashReport</name>
    <message>
        <source>Something in Brise went wrong.</source>
        <translation>In Brise ist etwas schiefgegangen.</translation>
    </message>
    <message>
        <source>Your chats are stored. The details below help to mend it; they are in the log, too, and hold nothing of your chats.</source>
        <translation>Deine Chats sind gespeichert. Die Details unten helfen, den Fehler zu beheben; sie stehen auch im Protokoll und enthalten nichts aus deinen Chats.</translation>
    </message>
    <message>
        <source>The data folder cannot be used.</source>
        <translation>Der Datenordner lässt sich nicht verwenden.</translation>
    </message>
    <message>
        <source>Check that Brise may write there, or choose another folder with --data-dir.</source>
        <translation>Prüfe, ob Brise dort schreiben darf, oder wähle mit --data-dir einen anderen Ordner.</translation>
    </message>
</context>
<context>
    <name>Curl</name>
    <message>
        <source>A quotation mark of the command is never closed. Copy the whole command again.</source>
        <translation>Ein Anführungszeichen des Befehls wird nirgends geschlossen. Kopiere noch einmal den ganzen Befehl.</translation>
    </message>
    <message>
        <source>The command is too long to be read. Paste it as text.</source>
        <translation>Der Befehl ist zu lang, um gelesen zu werden. Füge ihn als Text ein.</translation>
    </message>
    <message>
        <source>This is no curl command with an address.</source>
        <translation>Das ist kein curl-Befehl mit einer Adresse.</translation>
    </message>
    <message>
        <source>Certificates are checked here, whatever -k says.</source>
        <translation>Zertifikate werden hier geprüft, auch wenn -k etwas anderes sagt.</translation>
    </message>
    <message>
        <source>Options that were not taken: {names}.</source>
        <translation>Nicht übernommene Optionen: {names}.</translation>
    </message>
    <message>
        <source>Files are not read ({names}).</source>
        <translation>Dateien werden nicht gelesen ({names}).</translation>
    </message>
    <message>
        <source>User name and password were not taken.</source>
        <translation>Benutzername und Passwort wurden nicht übernommen.</translation>
    </message>
    <message>
        <source>Only the first request was taken.</source>
        <translation>Nur die erste Anfrage wurde übernommen.</translation>
    </message>
    <message>
        <source>Its address cannot be used: choose an endpoint.</source>
        <translation>Seine Adresse ist nicht verwendbar: Wähle einen Endpunkt.</translation>
    </message>
    <message>
        <source>What follows the question mark of the address was not taken.</source>
        <translation>Was in der Adresse hinter dem Fragezeichen steht, wurde nicht übernommen.</translation>
    </message>
    <message>
        <source>Headers that were not taken: {names}.</source>
        <translation>Nicht übernommene Header: {names}.</translation>
    </message>
    <message>
        <source>What it sends is no prompt and no chat.</source>
        <translation>Was er sendet, ist weder ein Prompt noch ein Chat.</translation>
    </message>
    <message>
        <source>Fields that were not taken: {names}.</source>
        <translation>Nicht übernommene Felder: {names}.</translation>
    </message>
    <message>
        <source>Taken as extra JSON: {names}.</source>
        <translation>Als zusätzliches JSON übernommen: {names}.</translation>
    </message>
    <message>
        <source>Brought into its range: {names}.</source>
        <translation>In den erlaubten Bereich gebracht: {names}.</translation>
    </message>
    <message>
        <source>Images were not taken: attach them.</source>
        <translation>Bilder wurden nicht übernommen: Hänge sie an.</translation>
    </message>
    <message>
        <source>Some messages were not taken ({names}).</source>
        <translation>Einige Nachrichten wurden nicht übernommen ({names}).</translation>
    </message>
    <message>
        <source>Filled in from the curl command. To take its prompt too, paste it where messages are written.</source>
        <translation>Aus dem curl-Befehl ausgefüllt. Um auch seinen Prompt zu übernehmen, füge ihn dort ein, wo Nachrichten geschrieben werden.</translation>
    </message>
    <message>
        <source>Filled in from the curl command.</source>
        <translation>Aus dem curl-Befehl ausgefüllt.</translation>
    </message>
</context>
<context>
    <name>CurlDesk</name>
    <message>
        <source>A variable stands in the place of the access token: a secret is not kept in chats.</source>
        <translation>Anstelle des Zugriffstokens steht eine Variable: Ein Geheimnis wird nicht in Chats aufbewahrt.</translation>
    </message>
    <message>
        <source>The curl command was opened as a chat.</source>
        <translation>Der curl-Befehl wurde als Chat geöffnet.</translation>
    </message>
    <message>
        <source>This chat asks {endpoint} now.</source>
        <translation>Dieser Chat fragt jetzt {endpoint}.</translation>
    </message>
    <message>
        <source>{endpoint} keeps the access token that it has.</source>
        <translation>{endpoint} behält das vorhandene Zugriffstoken.</translation>
    </message>
</context>
<context>
    <name>CurlOffer</name>
    <message>
        <source>This is a curl command.</source>
        <translation>Das ist ein curl-Befehl.</translation>
    </message>
    <message>
        <source>Open it</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Make a chat of it, with its prompt, parameters and server (Enter)</source>
        <translation>Einen Chat daraus machen, mit Prompt, Parametern und Server (Enter)</translation>
    </message>
    <message>
        <source>Paste as text</source>
        <translation>Als Text einfügen</translation>
    </message>
    <message>
        <source>An access token in it is replaced by $HF_TOKEN.</source>
        <translation>Ein Zugriffstoken darin wird durch $HF_TOKEN ersetzt.</translation>
    </message>
    <message>
        <source>Do not use it</source>
        <translation>Nicht verwenden</translation>
    </message>
    <message>
        <source>Press Enter to open it.</source>
        <translation>Drücke Enter, um ihn zu öffnen.</translation>
    </message>
</context>
<context>
    <name>CutLine</name>
    <message>
        <source>Choose what gives way</source>
        <translation>Wählen, was weicht</translation>
    </message>
</context>
<context>
    <name>DeleteForGoodDialog</name>
    <message>
        <source>Delete “{title}” for good?</source>
        <translation>„{title}“ endgültig löschen?</translation>
    </message>
    <message>
        <source>Delete {n} chats for good?</source>
        <translation>{n} Chats endgültig löschen?</translation>
    </message>
    <message>
        <source>Delete for good</source>
        <translation>Endgültig löschen</translation>
    </message>
    <message>
        <source>All messages are removed from this computer. Nothing can bring them back.</source>
        <translation>Alle Nachrichten werden von diesem Rechner entfernt. Nichts holt sie zurück.</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
</context>
<context>
    <name>DiagnosticsDialog</name>
    <message>
        <source>Copy diagnostics</source>
        <translation>Diagnose kopieren</translation>
    </message>
    <message>
        <source>This is what is copied, to the letter: nothing of your chats, and no access token. Brise sends it to nobody.</source>
        <translation>Genau das wird kopiert: nichts aus deinen Chats und kein Zugriffstoken. Brise schickt es niemandem.</translation>
    </message>
    <message>
        <source>With the names of servers and models</source>
        <translation>Mit den Namen von Servern und Modellen</translation>
    </message>
    <message>
        <source>Diagnostics</source>
        <translation>Diagnose</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Kopiert</translation>
    </message>
</context>
<context>
    <name>DropTarget</name>
    <message>
        <source>Drop files to attach them</source>
        <translation>Lass Dateien hier los, um sie anzuhängen</translation>
    </message>
    <message>
        <source>Drop to import the chats</source>
        <translation>Loslassen, um die Chats zu importieren</translation>
    </message>
</context>
<context>
    <name>EarlySend</name>
    <message>
        <source>The message is sent as soon as its attachment is read.</source>
        <translation>Die Nachricht geht ab, sobald ihr Anhang gelesen ist.</translation>
    </message>
</context>
<context>
    <name>EditedRow</name>
    <message>
        <source>Edit…</source>
        <translation>Bearbeiten …</translation>
    </message>
    <message>
        <source>{parameter}, edit</source>
        <translation>{parameter}, bearbeiten</translation>
    </message>
    <message>
        <source>off</source>
        <translation>aus</translation>
    </message>
</context>
<context>
    <name>EmptyListHint</name>
    <message>
        <source>Chats you start appear here</source>
        <translation>Hier erscheinen deine Chats</translation>
    </message>
    <message>
        <source>Chats you archive appear here</source>
        <translation>Hier erscheinen Chats, die du archivierst</translation>
    </message>
    <message>
        <source>The trash is empty</source>
        <translation>Der Papierkorb ist leer</translation>
    </message>
</context>
<context>
    <name>EndpointButton</name>
    <message>
        <source>Choose an endpoint</source>
        <translation>Endpunkt wählen</translation>
    </message>
    <message>
        <source>Choose an endpoint ({keys})</source>
        <translation>Endpunkt wählen ({keys})</translation>
    </message>
    <message>
        <source>Endpoint: {endpoint}</source>
        <translation>Endpunkt: {endpoint}</translation>
    </message>
    <message>
        <source>{state} ({keys} chooses)</source>
        <translation>{state} ({keys} wählt aus)</translation>
    </message>
</context>
<context>
    <name>EndpointDialog</name>
    <message>
        <source>Add an endpoint</source>
        <translation>Endpunkt hinzufügen</translation>
    </message>
    <message>
        <source>Endpoint</source>
        <translation>Endpunkt</translation>
    </message>
    <message>
        <source>New chats use it</source>
        <translation>Neue Chats nutzen ihn</translation>
    </message>
    <message>
        <source>Remove…</source>
        <translation>Entfernen …</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Art</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Adresse</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Access token</source>
        <translation>Zugriffstoken</translation>
    </message>
    <message>
        <source>Waiting for the keyring. It may ask for its password in a window of its own.</source>
        <translation>Brise wartet auf den Schlüsselbund. Vielleicht fragt er in einem eigenen Fenster nach seinem Passwort.</translation>
    </message>
    <message>
        <source>Stop waiting</source>
        <translation>Nicht länger warten</translation>
    </message>
    <message>
        <source>Remove “{name}”? Its chats stay.</source>
        <translation>„{name}“ entfernen? Die Chats bleiben.</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Local TGI</source>
        <translation>Lokales TGI</translation>
    </message>
</context>
<context>
    <name>EndpointOrder</name>
    <message>
        <source>Removed the endpoint “{name}”</source>
        <translation>Endpunkt „{name}“ entfernt</translation>
    </message>
    <message>
        <source>“{name}” is back. What was in the keyring for it is gone: enter it again.</source>
        <translation>„{name}“ ist wieder da. Was für ihn im Schlüsselbund lag, ist fort und muss neu eingegeben werden.</translation>
    </message>
</context>
<context>
    <name>EndpointPopover</name>
    <message>
        <source>Endpoints</source>
        <translation>Endpunkte</translation>
    </message>
    <message>
        <source>Add an endpoint…</source>
        <translation>Endpunkt hinzufügen …</translation>
    </message>
    <message>
        <source>Look for servers on this computer</source>
        <translation>Auf diesem Rechner nach Servern suchen</translation>
    </message>
    <message>
        <source>Import from a file…</source>
        <translation>Aus einer Datei importieren …</translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation>Einstellungen …</translation>
    </message>
    <message>
        <source>{endpoint}, place {n} of {count}</source>
        <translation>{endpoint}, Platz {n} von {count}</translation>
    </message>
</context>
<context>
    <name>EndpointRow</name>
    <message>
        <source>Edit {endpoint}</source>
        <translation>{endpoint} bearbeiten</translation>
    </message>
    <message>
        <source>New chats use it.</source>
        <translation>Neue Chats nutzen ihn.</translation>
    </message>
    <message>
        <source>New chats use it</source>
        <translation>Neue Chats nutzen ihn</translation>
    </message>
    <message>
        <source>Move up</source>
        <translation>Nach oben</translation>
    </message>
    <message>
        <source>Move down</source>
        <translation>Nach unten</translation>
    </message>
    <message>
        <source>Edit…</source>
        <translation>Bearbeiten …</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exportieren …</translation>
    </message>
    <message>
        <source>new chats</source>
        <translation>neue Chats</translation>
    </message>
</context>
<context>
    <name>Endpoints</name>
    <message>
        <source>on this computer</source>
        <translation>auf diesem Rechner</translation>
    </message>
    <message>
        <source>being loaded</source>
        <translation>wird geladen</translation>
    </message>
    <message>
        <source>being asked</source>
        <translation>wird gefragt</translation>
    </message>
    <message>
        <source>{n}/s</source>
        <translation>{n}/s</translation>
    </message>
    <message>
        <source>In the last answer the first token came after {time}.</source>
        <translation>Bei der letzten Antwort kam das erste Token nach {time}.</translation>
    </message>
    <message>
        <source>In the last answer the first token came after {time}, then {rate} tokens a second.</source>
        <translation>Bei der letzten Antwort kam das erste Token nach {time}, dann {rate} Tokens pro Sekunde.</translation>
    </message>
    <message>
        <source>In the last {n} answers the first token came after {time}.</source>
        <translation>Bei den letzten {n} Antworten kam das erste Token nach {time}.</translation>
    </message>
    <message>
        <source>In the last {n} answers the first token came after {time}, then {rate} tokens a second.</source>
        <translation>Bei den letzten {n} Antworten kam das erste Token nach {time}, dann {rate} Tokens pro Sekunde.</translation>
    </message>
    <message>
        <source>marked {colour}</source>
        <translation>{colour} markiert</translation>
    </message>
</context>
<context>
    <name>ExactPromptDialog</name>
    <message>
        <source>Exact prompt</source>
        <translation>Genauer Prompt</translation>
    </message>
    <message>
        <source>Show it</source>
        <translation>Zeigen</translation>
    </message>
    <message>
        <source>Go to the next place that is marked</source>
        <translation>Zur nächsten markierten Stelle</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>The server is asked for the prompt.</source>
        <translation>Der Server wird nach dem Prompt gefragt.</translation>
    </message>
    <message>
        <source>One character</source>
        <translation>Ein Zeichen</translation>
    </message>
    <message>
        <source>{n} characters</source>
        <translation>{n} Zeichen</translation>
    </message>
    <message>
        <source>The server renders the prompt itself and does not tell it.</source>
        <translation>Der Server setzt den Prompt selbst zusammen und verrät ihn nicht.</translation>
    </message>
    <message>
        <source>There is nothing to send yet. Write a message first.</source>
        <translation>Noch gibt es nichts zu senden. Schreib erst eine Nachricht.</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Kopiert</translation>
    </message>
</context>
<context>
    <name>Explain</name>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>Endpoint settings…</source>
        <translation>Endpunkt einstellen …</translation>
    </message>
    <message>
        <source>Enter an access token…</source>
        <translation>Zugriffstoken eintragen …</translation>
    </message>
    <message>
        <source>Look at its certificate…</source>
        <translation>Zertifikat ansehen …</translation>
    </message>
    <message>
        <source>Connect a server…</source>
        <translation>Server verbinden …</translation>
    </message>
    <message>
        <source>Use the built-in model</source>
        <translation>Eingebautes Modell nehmen</translation>
    </message>
    <message>
        <source>Try now</source>
        <translation>Jetzt versuchen</translation>
    </message>
    <message>
        <source>Wait</source>
        <translation>Warten</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Send anyway</source>
        <translation>Trotzdem senden</translation>
    </message>
    <message>
        <source>Change the address…</source>
        <translation>Adresse ändern …</translation>
    </message>
    <message>
        <source>The server at {host} wants an access token ({status}).</source>
        <translation>Der Server unter {host} verlangt ein Zugriffstoken ({status}).</translation>
    </message>
    <message>
        <source>The server wants an access token.</source>
        <translation>Der Server verlangt ein Zugriffstoken.</translation>
    </message>
    <message>
        <source>Enter the one that its operator gave you.</source>
        <translation>Trag das ein, das du vom Betreiber bekommen hast.</translation>
    </message>
    <message>
        <source>The address of this endpoint cannot be used.</source>
        <translation>Die Adresse dieses Endpunkts lässt sich nicht verwenden.</translation>
    </message>
    <message>
        <source>Correct it in the endpoint’s settings.</source>
        <translation>Berichtige sie in den Einstellungen des Endpunkts.</translation>
    </message>
    <message>
        <source>Nothing answers at {host}.</source>
        <translation>Unter {host} antwortet niemand.</translation>
    </message>
    <message>
        <source>Nothing answers at this address.</source>
        <translation>Unter dieser Adresse antwortet niemand.</translation>
    </message>
    <message>
        <source>Start the server, or check the port.</source>
        <translation>Starte den Server oder prüfe den Port.</translation>
    </message>
    <message>
        <source>No computer is known by the name {host}.</source>
        <translation>Ein Rechner namens {host} ist nicht bekannt.</translation>
    </message>
    <message>
        <source>No computer is known by this name.</source>
        <translation>Ein Rechner dieses Namens ist nicht bekannt.</translation>
    </message>
    <message>
        <source>Check the spelling of the address, and whether you are online.</source>
        <translation>Prüfe, wie die Adresse geschrieben ist und ob du online bist.</translation>
    </message>
    <message>
        <source>No connection to {host} within the time allowed.</source>
        <translation>Keine Verbindung zu {host} in der vorgesehenen Zeit.</translation>
    </message>
    <message>
        <source>No connection within the time allowed.</source>
        <translation>Keine Verbindung in der vorgesehenen Zeit.</translation>
    </message>
    <message>
        <source>Check the address, the network, and any firewall on the way.</source>
        <translation>Prüfe die Adresse, das Netz und jede Firewall auf dem Weg.</translation>
    </message>
    <message>
        <source>{host} is none of your endpoints, so nothing was sent there.</source>
        <translation>{host} ist keiner deiner Endpunkte, darum ging nichts dorthin.</translation>
    </message>
    <message>
        <source>This server is none of your endpoints, so nothing was sent there.</source>
        <translation>Dieser Server ist keiner deiner Endpunkte, darum ging nichts dorthin.</translation>
    </message>
    <message>
        <source>Save it as an endpoint, or switch off “Only these servers” under View, Network.</source>
        <translation>Speichere ihn als Endpunkt, oder schalte „Nur diese Server“ unter Ansicht, Netzwerk aus.</translation>
    </message>
    <message>
        <source>This address is not encrypted: others can read your text and access token.</source>
        <translation>Diese Adresse ist unverschlüsselt: Andere können Text und Zugriffstoken mitlesen.</translation>
    </message>
    <message>
        <source>Nothing has been sent to {host} yet. Brise asks once for each address.</source>
        <translation>An {host} wurde noch nichts gesendet. Brise fragt einmal je Adresse.</translation>
    </message>
    <message>
        <source>Nothing has been sent there yet. Brise asks once for each address.</source>
        <translation>Dorthin wurde noch nichts gesendet. Brise fragt einmal je Adresse.</translation>
    </message>
    <message>
        <source>No secure connection to {host} could be made.</source>
        <translation>Zu {host} kam keine sichere Verbindung zustande.</translation>
    </message>
    <message>
        <source>No secure connection could be made.</source>
        <translation>Es kam keine sichere Verbindung zustande.</translation>
    </message>
    <message>
        <source>If the server has no encryption, its address begins with http://. If your company signs its own certificates, this computer must trust them.</source>
        <translation>Wenn der Server nicht verschlüsselt, beginnt seine Adresse mit http://. Wenn deine Firma ihre Zertifikate selbst unterschreibt, muss dieser Rechner ihnen vertrauen.</translation>
    </message>
    <message>
        <source>The server at {host} answers encrypted only.</source>
        <translation>Der Server unter {host} antwortet nur verschlüsselt.</translation>
    </message>
    <message>
        <source>The server answers encrypted only.</source>
        <translation>Der Server antwortet nur verschlüsselt.</translation>
    </message>
    <message>
        <source>Change http:// to https:// in the endpoint’s settings.</source>
        <translation>Ändere in den Einstellungen des Endpunkts http:// in https://.</translation>
    </message>
    <message>
        <source>Something answers at {host}, but it is no model server.</source>
        <translation>Unter {host} antwortet etwas, aber kein Modellserver.</translation>
    </message>
    <message>
        <source>Something answers at this address, but it is no model server.</source>
        <translation>Unter dieser Adresse antwortet etwas, aber kein Modellserver.</translation>
    </message>
    <message>
        <source>Check the port and the path of the address.</source>
        <translation>Prüfe Port und Pfad der Adresse.</translation>
    </message>
    <message>
        <source>{host} answered with a web page: “{reason}”.</source>
        <translation>{host} hat mit einer Webseite geantwortet: „{reason}“.</translation>
    </message>
    <message>
        <source>{host} answered with a web page.</source>
        <translation>{host} hat mit einer Webseite geantwortet.</translation>
    </message>
    <message>
        <source>The server answered with a web page.</source>
        <translation>Der Server hat mit einer Webseite geantwortet.</translation>
    </message>
    <message>
        <source>If this network wants you to sign in first, do so in a browser, then try again. Otherwise check the address.</source>
        <translation>Wenn du dich in diesem Netz erst anmelden musst, tu das in einem Browser und versuch es dann noch einmal. Sonst prüfe die Adresse.</translation>
    </message>
    <message>
        <source>The server at {host} did not send its answer as a stream.</source>
        <translation>Der Server unter {host} hat seine Antwort nicht als Stream gesendet.</translation>
    </message>
    <message>
        <source>The server did not send its answer as a stream.</source>
        <translation>Der Server hat seine Antwort nicht als Stream gesendet.</translation>
    </message>
    <message>
        <source>Something on the way may hold streams back. Check the address, or switch streaming off in the endpoint’s settings.</source>
        <translation>Vielleicht hält unterwegs etwas Streams zurück. Prüfe die Adresse oder schalte das Streamen in den Einstellungen des Endpunkts aus.</translation>
    </message>
    <message>
        <source>{host} points to another address.</source>
        <translation>{host} verweist auf eine andere Adresse.</translation>
    </message>
    <message>
        <source>The server points to another address.</source>
        <translation>Der Server verweist auf eine andere Adresse.</translation>
    </message>
    <message>
        <source>Neither your text nor your access token was sent on. If this network wants you to sign in first, do so in a browser. If you trust the other address, enter it instead.</source>
        <translation>Weder dein Text noch dein Zugriffstoken wurden weitergeschickt. Wenn dieses Netz verlangt, dass du dich zuerst anmeldest, tu es in einem Browser. Wenn du der anderen Adresse vertraust, trag sie stattdessen ein.</translation>
    </message>
    <message>
        <source>The server refused the access token ({status}).</source>
        <translation>Der Server lehnt das Zugriffstoken ab ({status}).</translation>
    </message>
    <message>
        <source>The server refused the access token.</source>
        <translation>Der Server lehnt das Zugriffstoken ab.</translation>
    </message>
    <message>
        <source>Enter another one.</source>
        <translation>Trag ein anderes ein.</translation>
    </message>
    <message>
        <source>The server at {host} does not allow this ({status}).</source>
        <translation>Der Server unter {host} erlaubt das nicht ({status}).</translation>
    </message>
    <message>
        <source>The server does not allow this.</source>
        <translation>Der Server erlaubt das nicht.</translation>
    </message>
    <message>
        <source>Enter an access token that may use this model, or ask the server’s operator.</source>
        <translation>Trag ein Zugriffstoken ein, das für dieses Modell gilt, oder frag den Betreiber des Servers.</translation>
    </message>
    <message>
        <source>The server at {host} has nothing under this path ({status}).</source>
        <translation>Der Server unter {host} hat nichts unter diesem Pfad ({status}).</translation>
    </message>
    <message>
        <source>The server has nothing under this path.</source>
        <translation>Der Server hat nichts unter diesem Pfad.</translation>
    </message>
    <message>
        <source>Check the path of the address, and that a model server runs there.</source>
        <translation>Prüfe den Pfad der Adresse und ob dort ein Modellserver läuft.</translation>
    </message>
    <message>
        <source>The server at {host} does not serve this model.</source>
        <translation>Der Server unter {host} bietet dieses Modell nicht an.</translation>
    </message>
    <message>
        <source>The server does not serve this model.</source>
        <translation>Der Server bietet dieses Modell nicht an.</translation>
    </message>
    <message>
        <source>Choose another one in the endpoint’s settings.</source>
        <translation>Wähle in den Einstellungen des Endpunkts ein anderes.</translation>
    </message>
    <message>
        <source>The server refused the request ({status}).</source>
        <translation>Der Server lehnt die Anfrage ab ({status}).</translation>
    </message>
    <message>
        <source>The server refused the request.</source>
        <translation>Der Server lehnt die Anfrage ab.</translation>
    </message>
    <message>
        <source>Its reason: “{reason}”. Change the parameters or the message, then try again.</source>
        <translation>Sein Grund: „{reason}“. Ändere die Parameter oder die Nachricht und versuch es noch einmal.</translation>
    </message>
    <message>
        <source>It gave no reason. Change the parameters or the message, then try again.</source>
        <translation>Einen Grund nennt er nicht. Ändere die Parameter oder die Nachricht und versuch es noch einmal.</translation>
    </message>
    <message>
        <source>{n} tokens too many.</source>
        <translation>{n} Tokens zu viel.</translation>
    </message>
    <message>
        <source>The text is longer than the model can read.</source>
        <translation>Der Text ist länger, als das Modell lesen kann.</translation>
    </message>
    <message>
        <source>The model takes {limit}. Shorten the message, or drop older ones.</source>
        <translation>Das Modell fasst {limit}. Kürze die Nachricht oder lass ältere weg.</translation>
    </message>
    <message>
        <source>Shorten the message, or drop older ones.</source>
        <translation>Kürze die Nachricht oder lass ältere weg.</translation>
    </message>
    <message>
        <source>The text is too large for the server at {host} ({status}).</source>
        <translation>Der Text ist zu groß für den Server unter {host} ({status}).</translation>
    </message>
    <message>
        <source>The text is too large for the server.</source>
        <translation>Der Text ist zu groß für den Server.</translation>
    </message>
    <message>
        <source>Shorten the message, or start a new chat.</source>
        <translation>Kürze die Nachricht oder beginne einen neuen Chat.</translation>
    </message>
    <message>
        <source>The model at {host} takes no images.</source>
        <translation>Das Modell unter {host} nimmt keine Bilder an.</translation>
    </message>
    <message>
        <source>With this prompt template, no images can be sent.</source>
        <translation>Mit dieser Prompt-Vorlage können keine Bilder gesendet werden.</translation>
    </message>
    <message>
        <source>The server said: “{reason}”. Choose another endpoint, or write the message without them.</source>
        <translation>Der Server sagt: „{reason}“. Wähle einen anderen Endpunkt oder schreib die Nachricht ohne sie.</translation>
    </message>
    <message>
        <source>Choose another endpoint or template, or write the message without them.</source>
        <translation>Wähle einen anderen Endpunkt oder eine andere Vorlage, oder schreib die Nachricht ohne sie.</translation>
    </message>
    <message>
        <source>Too many requests at {host} ({status}).</source>
        <translation>Zu viele Anfragen an {host} ({status}).</translation>
    </message>
    <message>
        <source>Too many requests.</source>
        <translation>Zu viele Anfragen.</translation>
    </message>
    <message>
        <source>The server asks to wait {seconds} s before the next try.</source>
        <translation>Der Server bittet, bis zum nächsten Versuch {seconds} s zu warten.</translation>
    </message>
    <message>
        <source>Wait a moment, then try again.</source>
        <translation>Warte einen Moment und versuch es noch einmal.</translation>
    </message>
    <message>
        <source>The account’s credits at {host} are used up ({status}).</source>
        <translation>Das Guthaben des Kontos bei {host} ist aufgebraucht ({status}).</translation>
    </message>
    <message>
        <source>The account’s credits are used up.</source>
        <translation>Das Guthaben des Kontos ist aufgebraucht.</translation>
    </message>
    <message>
        <source>Buy more from whoever runs the server, or choose another endpoint.</source>
        <translation>Kauf mehr bei dem, der den Server betreibt, oder wähle einen anderen Endpunkt.</translation>
    </message>
    <message>
        <source>The endpoint at {host} is paused ({status}).</source>
        <translation>Der Endpunkt unter {host} ist angehalten ({status}).</translation>
    </message>
    <message>
        <source>The endpoint is paused.</source>
        <translation>Der Endpunkt ist angehalten.</translation>
    </message>
    <message>
        <source>It does not wake by itself: resume it at endpoints.huggingface.co, then try again.</source>
        <translation>Er wacht nicht von selbst auf: Setz ihn auf endpoints.huggingface.co fort und versuch es dann noch einmal.</translation>
    </message>
    <message>
        <source>The server at {host} is not ready ({status}).</source>
        <translation>Der Server unter {host} ist nicht bereit ({status}).</translation>
    </message>
    <message>
        <source>The server is not ready.</source>
        <translation>Der Server ist nicht bereit.</translation>
    </message>
    <message>
        <source>It asks to wait {seconds} s. It may be loading the model.</source>
        <translation>Er bittet, {seconds} s zu warten. Vielleicht lädt er das Modell.</translation>
    </message>
    <message>
        <source>It may be loading the model. Try again in a minute.</source>
        <translation>Vielleicht lädt er das Modell. Versuch es in einer Minute noch einmal.</translation>
    </message>
    <message>
        <source>The server at {host} failed ({status}).</source>
        <translation>Der Server unter {host} hat einen Fehler ({status}).</translation>
    </message>
    <message>
        <source>The server failed.</source>
        <translation>Der Server hat einen Fehler.</translation>
    </message>
    <message>
        <source>Its reason: “{reason}”. Try again, or look into the server’s log.</source>
        <translation>Sein Grund: „{reason}“. Versuch es noch einmal oder sieh ins Protokoll des Servers.</translation>
    </message>
    <message>
        <source>Try again, or look into the server’s log.</source>
        <translation>Versuch es noch einmal oder sieh ins Protokoll des Servers.</translation>
    </message>
    <message>
        <source>The model at {host} failed while it answered.</source>
        <translation>Das Modell unter {host} ist beim Antworten gescheitert.</translation>
    </message>
    <message>
        <source>The model failed while it answered.</source>
        <translation>Das Modell ist beim Antworten gescheitert.</translation>
    </message>
    <message>
        <source>The server’s reason: “{reason}”. Try again, or look into its log.</source>
        <translation>Der Grund des Servers: „{reason}“. Versuch es noch einmal oder sieh in sein Protokoll.</translation>
    </message>
    <message>
        <source>The content filter at {host} ended this answer.</source>
        <translation>Der Inhaltsfilter unter {host} hat diese Antwort beendet.</translation>
    </message>
    <message>
        <source>The server’s content filter ended this answer.</source>
        <translation>Der Inhaltsfilter des Servers hat diese Antwort beendet.</translation>
    </message>
    <message>
        <source>Put the message in other words, or choose another endpoint.</source>
        <translation>Formuliere die Nachricht anders oder wähle einen anderen Endpunkt.</translation>
    </message>
    <message>
        <source>The model at {host} called a tool instead of answering.</source>
        <translation>Das Modell unter {host} hat ein Werkzeug aufgerufen, statt zu antworten.</translation>
    </message>
    <message>
        <source>The model called a tool instead of answering.</source>
        <translation>Das Modell hat ein Werkzeug aufgerufen, statt zu antworten.</translation>
    </message>
    <message>
        <source>Brise offers it none. Try again, or ask for an answer in words.</source>
        <translation>Brise bietet ihm keines an. Versuch es noch einmal oder bitte um eine Antwort in Worten.</translation>
    </message>
    <message>
        <source>The connection to {host} broke off.</source>
        <translation>Die Verbindung zu {host} ist abgerissen.</translation>
    </message>
    <message>
        <source>The connection broke off.</source>
        <translation>Die Verbindung ist abgerissen.</translation>
    </message>
    <message>
        <source>Nothing of the answer had arrived. Try again, or look into the server’s log.</source>
        <translation>Von der Antwort war noch nichts da. Versuch es noch einmal oder sieh ins Protokoll des Servers.</translation>
    </message>
    <message>
        <source>No token for {n} s.</source>
        <translation>Seit {n} s kein Token.</translation>
    </message>
    <message>
        <source>The server at {host} fell silent.</source>
        <translation>Der Server unter {host} ist verstummt.</translation>
    </message>
    <message>
        <source>The server fell silent.</source>
        <translation>Der Server ist verstummt.</translation>
    </message>
    <message>
        <source>Try again, or look at what the server is busy with.</source>
        <translation>Versuch es noch einmal oder sieh nach, womit der Server beschäftigt ist.</translation>
    </message>
    <message>
        <source>The server at {host} sent no answer at all.</source>
        <translation>Der Server unter {host} hat gar keine Antwort geschickt.</translation>
    </message>
    <message>
        <source>The server sent no answer at all.</source>
        <translation>Der Server hat gar keine Antwort geschickt.</translation>
    </message>
    <message>
        <source>Some servers do this when a text is too long for them. Shorten the message, or try again.</source>
        <translation>Manche Server tun das, wenn ihnen ein Text zu lang ist. Kürze die Nachricht oder versuch es noch einmal.</translation>
    </message>
    <message>
        <source>What {host} sent cannot be read.</source>
        <translation>Was {host} geschickt hat, ist nicht lesbar.</translation>
    </message>
    <message>
        <source>What the server sent cannot be read.</source>
        <translation>Was der Server geschickt hat, ist nicht lesbar.</translation>
    </message>
    <message>
        <source>Check that the address is a model server’s, and that nothing on the way changes its answers.</source>
        <translation>Prüfe, ob die Adresse zu einem Modellserver gehört und ob nichts unterwegs seine Antworten verändert.</translation>
    </message>
    <message>
        <source>The extra JSON sets “{key}”, which Brise decides itself.</source>
        <translation>Das zusätzliche JSON setzt „{key}“, was Brise selbst bestimmt.</translation>
    </message>
    <message>
        <source>The extra JSON for this request cannot be sent.</source>
        <translation>Das zusätzliche JSON für diese Anfrage lässt sich nicht senden.</translation>
    </message>
    <message>
        <source>Correct it among the chat’s parameters, or in the endpoint’s settings.</source>
        <translation>Berichtige es bei den Parametern des Chats oder in den Einstellungen des Endpunkts.</translation>
    </message>
    <message>
        <source>The grammar of this chat cannot be sent.</source>
        <translation>Die Grammatik dieses Chats lässt sich nicht senden.</translation>
    </message>
    <message>
        <source>Correct it among the chat’s parameters, or switch it off.</source>
        <translation>Berichtige sie bei den Parametern des Chats, oder schalte sie aus.</translation>
    </message>
    <message>
        <source>The server at {host} sent more than Brise takes in.</source>
        <translation>Der Server unter {host} hat mehr gesendet, als Brise aufnimmt.</translation>
    </message>
    <message>
        <source>The server sent more than Brise takes in.</source>
        <translation>Der Server hat mehr gesendet, als Brise aufnimmt.</translation>
    </message>
    <message>
        <source>The details say what was too much. Try again, or look into the server’s log.</source>
        <translation>Die Details sagen, wovon es zu viel war. Versuch es noch einmal oder sieh in das Protokoll des Servers.</translation>
    </message>
    <message>
        <source>The prompt template refused this chat.</source>
        <translation>Die Vorlage lehnt diesen Chat ab.</translation>
    </message>
    <message>
        <source>Its reason: “{reason}”. Choose another prompt template below the message.</source>
        <translation>Ihr Grund: „{reason}“. Wähle unter der Nachricht eine andere Vorlage.</translation>
    </message>
    <message>
        <source>Choose another prompt template below the message.</source>
        <translation>Wähle unter der Nachricht eine andere Vorlage.</translation>
    </message>
    <message>
        <source>The prompt template was stopped: it took too long, or too much memory.</source>
        <translation>Die Prompt-Vorlage wurde angehalten, weil sie zu lange oder zu viel Speicher brauchte.</translation>
    </message>
    <message>
        <source>Change it, or choose another one below the message.</source>
        <translation>Ändere sie oder wähle unter der Nachricht eine andere.</translation>
    </message>
    <message>
        <source>The built-in model is not part of this installation.</source>
        <translation>Das eingebaute Modell gehört nicht zu dieser Installation.</translation>
    </message>
    <message>
        <source>Connect a server, or install Brise with the built-in model.</source>
        <translation>Verbinde einen Server oder installiere Brise mit dem eingebauten Modell.</translation>
    </message>
    <message>
        <source>The built-in model stopped working.</source>
        <translation>Das eingebaute Modell arbeitet nicht mehr.</translation>
    </message>
    <message>
        <source>Try again to start it anew, or connect a server.</source>
        <translation>Versuch es noch einmal, um es neu zu starten, oder verbinde einen Server.</translation>
    </message>
    <message>
        <source>The access token could not be read from the keyring.</source>
        <translation>Das Zugriffstoken ließ sich nicht aus dem Schlüsselbund lesen.</translation>
    </message>
    <message>
        <source>Unlock the keyring and try again, or enter the access token again.</source>
        <translation>Entsperre den Schlüsselbund und versuch es noch einmal, oder trag das Zugriffstoken neu ein.</translation>
    </message>
    <message>
        <source>This chat could not be saved.</source>
        <translation>Dieser Chat ließ sich nicht speichern.</translation>
    </message>
    <message>
        <source>Make room on the disk, or check that Brise may write there, then try again.</source>
        <translation>Schaff Platz auf der Platte oder prüfe, ob Brise dort schreiben darf, und versuch es noch einmal.</translation>
    </message>
    <message>
        <source>Something in Brise failed.</source>
        <translation>In Brise ist etwas fehlgeschlagen.</translation>
    </message>
    <message>
        <source>Try again. The details say what happened, for a report.</source>
        <translation>Versuch es noch einmal. Was geschah, steht für eine Meldung in den Details.</translation>
    </message>
    <message>
        <source>The disk is full, so nothing can be saved.</source>
        <translation>Die Platte ist voll, darum lässt sich nichts speichern.</translation>
    </message>
    <message>
        <source>Make room on it, then try again.</source>
        <translation>Schaff Platz darauf und versuch es noch einmal.</translation>
    </message>
    <message>
        <source>Brise may not write into its data folder.</source>
        <translation>Brise darf nicht in seinen Datenordner schreiben.</translation>
    </message>
    <message>
        <source>Give yourself the right to write there, or choose another folder with --data-dir.</source>
        <translation>Gib dir das Recht, dort zu schreiben, oder wähle mit --data-dir einen anderen Ordner.</translation>
    </message>
    <message>
        <source>Brise is already running with this data folder.</source>
        <translation>Brise läuft schon mit diesem Datenordner.</translation>
    </message>
    <message>
        <source>Go on in its window, or choose another folder with --data-dir.</source>
        <translation>Mach in seinem Fenster weiter oder wähle mit --data-dir einen anderen Ordner.</translation>
    </message>
    <message>
        <source>Your chats were saved by a newer Brise than this one.</source>
        <translation>Deine Chats hat ein neueres Brise gespeichert als dieses.</translation>
    </message>
    <message>
        <source>Start the newer one, or choose another folder with --data-dir. Nothing was changed.</source>
        <translation>Starte das neuere oder wähle mit --data-dir einen anderen Ordner. Geändert wurde nichts.</translation>
    </message>
    <message>
        <source>The file where Brise keeps its chats belongs to another program.</source>
        <translation>Die Datei, in der Brise seine Chats aufhebt, gehört einem anderen Programm.</translation>
    </message>
    <message>
        <source>Move it away, or choose another folder with --data-dir. Nothing was changed.</source>
        <translation>Verschieb sie oder wähle mit --data-dir einen anderen Ordner. Geändert wurde nichts.</translation>
    </message>
    <message>
        <source>The file with your chats is damaged.</source>
        <translation>Die Datei mit deinen Chats ist beschädigt.</translation>
    </message>
    <message>
        <source>Start Brise again: it keeps the file and begins a new one.</source>
        <translation>Starte Brise noch einmal: Es hebt die Datei auf und beginnt eine neue.</translation>
    </message>
    <message>
        <source>The model ended its answer at once, without a word.</source>
        <translation>Das Modell hat seine Antwort sofort beendet, ohne ein Wort.</translation>
    </message>
    <message>
        <source>You stopped this answer.</source>
        <translation>Du hast diese Antwort angehalten.</translation>
    </message>
    <message>
        <source>Cut off when Brise was closed.</source>
        <translation>Abgebrochen, als Brise beendet wurde.</translation>
    </message>
    <message>
        <source>Ended at the server’s limit, after one token.</source>
        <translation>Beim Limit des Servers nach einem Token beendet.</translation>
    </message>
    <message>
        <source>Ended at the server’s limit, after {n} tokens.</source>
        <translation>Beim Limit des Servers nach {n} Tokens beendet.</translation>
    </message>
    <message>
        <source>Ended at the limit of one token.</source>
        <translation>Beim Limit von einem Token beendet.</translation>
    </message>
    <message>
        <source>Ended at the limit of {n} tokens.</source>
        <translation>Beim Limit von {n} Tokens beendet.</translation>
    </message>
    <message>
        <source>The connection broke off. What arrived is kept.</source>
        <translation>Die Verbindung ist abgerissen. Was ankam, bleibt.</translation>
    </message>
    <message>
        <source>{what_happened} What arrived is kept.</source>
        <translation>{what_happened} Was ankam, bleibt.</translation>
    </message>
    <message>
        <source>{n} tokens</source>
        <translation>{n} Tokens</translation>
    </message>
    <message>
        <source>answers in {time}</source>
        <translation>antwortet in {time}</translation>
    </message>
    <message>
        <source>, </source>
        <comment>between the parts of a line</comment>
        <translation>, </translation>
    </message>
    <message>
        <source>OpenAI-style server</source>
        <translation>Server nach OpenAI-Art</translation>
    </message>
    <message>
        <source>{n} ms</source>
        <translation>{n} ms</translation>
    </message>
    <message>
        <source>{n} s</source>
        <translation>{n} s</translation>
    </message>
    <message>
        <source>Enter the server’s address, like http://127.0.0.1:8080.</source>
        <translation>Trag die Adresse des Servers ein, etwa http://127.0.0.1:8080.</translation>
    </message>
    <message>
        <source>Is it http://{typed} or https://{typed}?</source>
        <translation>Ist es http://{typed} oder https://{typed}?</translation>
    </message>
    <message>
        <source>Brise speaks http:// and https://, not {scheme}://.</source>
        <translation>Brise spricht http:// und https://, nicht {scheme}://.</translation>
    </message>
    <message>
        <source>The address names no computer. Write it like http://127.0.0.1:8080.</source>
        <translation>Die Adresse nennt keinen Rechner. Schreib sie wie http://127.0.0.1:8080.</translation>
    </message>
    <message>
        <source>The port after the colon is a number from 1 to 65535.</source>
        <translation>Der Port nach dem Doppelpunkt ist eine Zahl von 1 bis 65535.</translation>
    </message>
    <message>
        <source>Take the name and password out of the address. A secret goes into the access token.</source>
        <translation>Nimm Namen und Passwort aus der Adresse. Ein Geheimnis gehört ins Zugriffstoken.</translation>
    </message>
    <message>
        <source>Take out the spaces and special characters. An address looks like http://127.0.0.1:8080.</source>
        <translation>Nimm Leerzeichen und Sonderzeichen heraus. Eine Adresse sieht aus wie http://127.0.0.1:8080.</translation>
    </message>
    <message>
        <source>Too many requests at Hugging Face.</source>
        <translation>Zu viele Anfragen bei Hugging Face.</translation>
    </message>
    <message>
        <source>It asks to wait {seconds} s before the next try. With PRO, it takes more requests in the same time.</source>
        <translation>Es bittet, {seconds} s zu warten. Mit PRO nimmt es in derselben Zeit mehr Anfragen an.</translation>
    </message>
    <message>
        <source>Wait a few minutes, then try again. With PRO, it takes more requests in the same time.</source>
        <translation>Warte ein paar Minuten und versuch es dann noch einmal. Mit PRO nimmt es in derselben Zeit mehr Anfragen an.</translation>
    </message>
    <message>
        <source>This month’s credits at Hugging Face are used up.</source>
        <translation>Das Guthaben dieses Monats bei Hugging Face ist aufgebraucht.</translation>
    </message>
    <message>
        <source>PRO includes more credits each month. More can be bought at huggingface.co/settings/billing, or an organization can pay: see the endpoint’s settings.</source>
        <translation>PRO enthält jeden Monat mehr Guthaben. Mehr kaufen kannst du auf huggingface.co/settings/billing, oder eine Organisation bezahlt: siehe die Einstellungen des Endpunkts.</translation>
    </message>
    <message>
        <source>Too many requests. Next try in {n} s.</source>
        <translation>Zu viele Anfragen. Nächster Versuch in {n} s.</translation>
    </message>
    <message>
        <source>The server is not ready. Next try in {n} s.</source>
        <translation>Der Server ist nicht bereit. Nächster Versuch in {n} s.</translation>
    </message>
    <message>
        <source>The endpoint is waking, {time}</source>
        <translation>Der Endpunkt wacht auf, {time}</translation>
    </message>
    <message>
        <source>The model is being loaded, {time}</source>
        <translation>Das Modell wird geladen, {time}</translation>
    </message>
    <message>
        <source>With PRO, Hugging Face takes more requests in the same time.</source>
        <translation>Mit PRO nimmt Hugging Face in derselben Zeit mehr Anfragen an.</translation>
    </message>
    <message>
        <source>The proxy did not let Brise through to {host} ({status}).</source>
        <translation>Der Proxy lässt Brise nicht zu {host} durch ({status}).</translation>
    </message>
    <message>
        <source>The proxy on the way to {host} does not answer.</source>
        <translation>Der Proxy auf dem Weg zu {host} antwortet nicht.</translation>
    </message>
    <message>
        <source>The proxy on the way to the server does not answer.</source>
        <translation>Der Proxy auf dem Weg zum Server antwortet nicht.</translation>
    </message>
    <message>
        <source>Check the proxy in the endpoint’s settings, with its user name and password.</source>
        <translation>Prüfe den Proxy in den Einstellungen des Endpunkts, auch Benutzername und Passwort.</translation>
    </message>
    <message>
        <source>The server at {host} vouches for itself: its certificate is signed by nobody else.</source>
        <translation>Der Server {host} bürgt nur für sich selbst: Sein Zertifikat hat sonst niemand unterschrieben.</translation>
    </message>
    <message>
        <source>The server vouches for itself: its certificate is signed by nobody else.</source>
        <translation>Der Server bürgt nur für sich selbst: Sein Zertifikat hat sonst niemand unterschrieben.</translation>
    </message>
    <message>
        <source>Look at the certificate, and compare its fingerprint with what the server’s operator tells you. If they are the same, you can accept it for this server alone.</source>
        <translation>Sieh dir das Zertifikat an und vergleiche seinen Fingerabdruck mit dem, den dir der Betreiber des Servers nennt. Sind sie gleich, kannst du es nur für diesen Server annehmen.</translation>
    </message>
    <message>
        <source>The certificate of {host} is signed by somebody whom this computer does not know.</source>
        <translation>Das Zertifikat von {host} hat jemand unterschrieben, den dieser Rechner nicht kennt.</translation>
    </message>
    <message>
        <source>The server’s certificate is signed by somebody whom this computer does not know.</source>
        <translation>Das Zertifikat des Servers hat jemand unterschrieben, den dieser Rechner nicht kennt.</translation>
    </message>
    <message>
        <source>If your company signs its own certificates, choose the file with its authority in the endpoint’s settings. Or look at the certificate, and accept it for this server alone.</source>
        <translation>Unterschreibt deine Firma ihre Zertifikate selbst, wähle in den Einstellungen des Endpunkts die Datei mit ihrer Zertifizierungsstelle. Oder sieh dir das Zertifikat an und nimm es nur für diesen Server an.</translation>
    </message>
    <message>
        <source>The certificate of {host} has expired, or is not valid yet.</source>
        <translation>Das Zertifikat von {host} ist abgelaufen oder gilt noch nicht.</translation>
    </message>
    <message>
        <source>The server’s certificate has expired, or is not valid yet.</source>
        <translation>Das Zertifikat des Servers ist abgelaufen oder gilt noch nicht.</translation>
    </message>
    <message>
        <source>Check the date and time of this computer. If they are right, the server’s operator must renew it.</source>
        <translation>Prüfe Datum und Uhrzeit dieses Rechners. Stimmen sie, muss der Betreiber des Servers es erneuern.</translation>
    </message>
    <message>
        <source>The certificate that {host} shows is for another computer.</source>
        <translation>Das Zertifikat, das {host} zeigt, gilt für einen anderen Rechner.</translation>
    </message>
    <message>
        <source>The certificate that the server shows is for another computer.</source>
        <translation>Das Zertifikat, das der Server zeigt, gilt für einen anderen Rechner.</translation>
    </message>
    <message>
        <source>Enter the address with the name that stands in the certificate, if it is the same server.</source>
        <translation>Trag die Adresse mit dem Namen ein, der im Zertifikat steht, wenn es derselbe Server ist.</translation>
    </message>
    <message>
        <source>The server at {host} shows another certificate than the one that you accepted.</source>
        <translation>Der Server {host} zeigt ein anderes Zertifikat als das, das du angenommen hast.</translation>
    </message>
    <message>
        <source>The server shows another certificate than the one that you accepted.</source>
        <translation>Der Server zeigt ein anderes Zertifikat als das, das du angenommen hast.</translation>
    </message>
    <message>
        <source>Nothing was sent. If its operator has renewed it, look at the new one and accept it. If not, somebody may be listening in.</source>
        <translation>Es wurde nichts gesendet. Hat der Betreiber es erneuert, sieh dir das neue an und nimm es an. Wenn nicht, hört vielleicht jemand mit.</translation>
    </message>
    <message>
        <source>The server at {host} wants a certificate of yours, or refuses the one that it got.</source>
        <translation>Der Server {host} will ein Zertifikat von dir oder lehnt das ab, das er bekam.</translation>
    </message>
    <message>
        <source>The server wants a certificate of yours, or refuses the one that it got.</source>
        <translation>Der Server will ein Zertifikat von dir oder lehnt das ab, das er bekam.</translation>
    </message>
    <message>
        <source>Choose the client certificate that its operator gave you in the endpoint’s settings.</source>
        <translation>Wähle in den Einstellungen des Endpunkts das Client-Zertifikat, das dir der Betreiber gegeben hat.</translation>
    </message>
    <message>
        <source>The certificate file {name} cannot be used.</source>
        <translation>Die Zertifikatsdatei {name} ist nicht brauchbar.</translation>
    </message>
    <message>
        <source>A certificate file of this endpoint cannot be used.</source>
        <translation>Eine Zertifikatsdatei dieses Endpunkts ist nicht brauchbar.</translation>
    </message>
    <message>
        <source>Choose a PEM file that Brise may read. A key in it must not be encrypted.</source>
        <translation>Wähle eine PEM-Datei, die Brise lesen darf. Ein Schlüssel darin darf nicht verschlüsselt sein.</translation>
    </message>
    <message>
        <source>The secret for {name} is not in the keyring.</source>
        <translation>Das Geheimnis für {name} ist nicht im Schlüsselbund.</translation>
    </message>
    <message>
        <source>A secret of this endpoint is not in the keyring.</source>
        <translation>Ein Geheimnis dieses Endpunkts ist nicht im Schlüsselbund.</translation>
    </message>
    <message>
        <source>Enter it again in the endpoint’s settings.</source>
        <translation>Trag es in den Einstellungen des Endpunkts neu ein.</translation>
    </message>
    <message>
        <source>A connection setting of this endpoint cannot be used.</source>
        <translation>Eine Verbindungseinstellung dieses Endpunkts ist nicht brauchbar.</translation>
    </message>
    <message>
        <source>Correct it in the endpoint’s settings. The details say which one it is.</source>
        <translation>Korrigiere sie in den Einstellungen des Endpunkts. Die Details sagen, welche es ist.</translation>
    </message>
</context>
<context>
    <name>Export</name>
    <message>
        <source>Export as {form}</source>
        <translation>Exportieren als {form}</translation>
    </message>
    <message>
        <source>Chat</source>
        <translation>Chat</translation>
    </message>
    <message>
        <source>Export into a folder</source>
        <translation>In einen Ordner exportieren</translation>
    </message>
    <message>
        <source>Markdown</source>
        <translation>Markdown</translation>
    </message>
    <message>
        <source>Web page</source>
        <translation>Webseite</translation>
    </message>
    <message>
        <source>PDF</source>
        <translation>PDF</translation>
    </message>
    <message>
        <source>JSON</source>
        <translation>JSON</translation>
    </message>
    <message>
        <source>Jupyter notebook</source>
        <translation>Jupyter-Notebook</translation>
    </message>
    <message>
        <source>System prompt</source>
        <translation>Systemprompt</translation>
    </message>
    <message>
        <source>New chat</source>
        <translation>Neuer Chat</translation>
    </message>
    <message>
        <source>Chain of thought</source>
        <translation>Gedankengang</translation>
    </message>
    <message>
        <source>Each cell asks for an answer again, with the parameters of the first time. It needs `pip install huggingface_hub`.</source>
        <translation>Jede Zelle fragt eine Antwort noch einmal an, mit den Parametern vom ersten Mal. Dafür braucht es `pip install huggingface_hub`.</translation>
    </message>
    <message>
        <source>{name} has no address that a notebook can use: put one into `ENDPOINT_URL`.</source>
        <translation>{name} hat keine Adresse, die ein Notebook verwenden kann: Trag eine in `ENDPOINT_URL` ein.</translation>
    </message>
    <message>
        <source>This endpoint</source>
        <translation>Dieser Endpunkt</translation>
    </message>
    <message>
        <source>Brise had sent a raw prompt, which `InferenceClient` cannot send to this server: it asks in a chat instead.</source>
        <translation>Brise hatte einen rohen Prompt gesendet. Das kann `InferenceClient` bei diesem Server nicht: Er fragt stattdessen in einem Chat.</translation>
    </message>
</context>
<context>
    <name>ExportDesk</name>
    <message>
        <source>There is nothing in this chat yet.</source>
        <translation>In diesem Chat steht noch nichts.</translation>
    </message>
    <message>
        <source>Export the chat</source>
        <translation>Chat exportieren</translation>
    </message>
    <message>
        <source>There are no chats yet.</source>
        <translation>Es gibt noch keine Chats.</translation>
    </message>
    <message>
        <source>Export all chats</source>
        <translation>Alle Chats exportieren</translation>
    </message>
    <message>
        <source>Export chats</source>
        <translation>Chats exportieren</translation>
    </message>
    <message>
        <source>Chats</source>
        <translation>Chats</translation>
    </message>
    <message>
        <source>Exporting</source>
        <translation>Export läuft</translation>
    </message>
    <message>
        <source>{done} of {count} chats</source>
        <translation>{done} von {count} Chats</translation>
    </message>
    <message>
        <source>Saved as {name}</source>
        <translation>Gespeichert als {name}</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>Ordner öffnen</translation>
    </message>
    <message>
        <source>Stopped. {what}</source>
        <translation>Angehalten. {what}</translation>
    </message>
    <message>
        <source>One chat saved in {folder}</source>
        <translation>Ein Chat in {folder} gespeichert</translation>
    </message>
    <message>
        <source>{n} chats saved in {folder}</source>
        <translation>{n} Chats in {folder} gespeichert</translation>
    </message>
</context>
<context>
    <name>ExportDialog</name>
    <message>
        <source>{what} A file for each chat.</source>
        <translation>{what} Je Chat eine Datei.</translation>
    </message>
    <message>
        <source>{what} One file.</source>
        <translation>{what} Eine Datei.</translation>
    </message>
    <message>
        <source>The texts as they stand, for notes and other programs.</source>
        <translation>Die Texte, wie sie dastehen, für Notizen und andere Programme.</translation>
    </message>
    <message>
        <source>For every browser; runs nothing and fetches nothing.</source>
        <translation>Für jeden Browser; führt nichts aus und lädt nichts nach.</translation>
    </message>
    <message>
        <source>Pages to print or to pass on.</source>
        <translation>Seiten zum Drucken oder Weitergeben.</translation>
    </message>
    <message>
        <source>All versions, tokens and figures. Brise can import it again.</source>
        <translation>Alle Versionen, Tokens und Zahlen. Brise kann es wieder importieren.</translation>
    </message>
    <message>
        <source>Asks for the same answers again, in Python.</source>
        <translation>Fragt dieselben Antworten noch einmal an, in Python.</translation>
    </message>
    <message>
        <source>Markdown</source>
        <translation>Markdown</translation>
    </message>
    <message>
        <source>Web page (HTML)</source>
        <translation>Webseite (HTML)</translation>
    </message>
    <message>
        <source>PDF</source>
        <translation>PDF</translation>
    </message>
    <message>
        <source>JSON, everything</source>
        <translation>JSON, alles</translation>
    </message>
    <message>
        <source>Jupyter notebook</source>
        <translation>Jupyter-Notebook</translation>
    </message>
</context>
<context>
    <name>ExportLook</name>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Choose a place…</source>
        <translation>Ort wählen …</translation>
    </message>
</context>
<context>
    <name>ExportProfilesDialog</name>
    <message>
        <source>Export endpoints</source>
        <translation>Endpunkte exportieren</translation>
    </message>
</context>
<context>
    <name>ExtraBody</name>
    <message>
        <source>A JSON object, whose keys are added to the body of each request.</source>
        <translation>Ein JSON-Objekt, dessen Schlüssel in den Body jeder Anfrage kommen.</translation>
    </message>
    <message>
        <source>JSON. Its keys are added to the body of each request.</source>
        <translation>JSON. Seine Schlüssel kommen in den Body jeder Anfrage.</translation>
    </message>
    <message>
        <source>No JSON from line {line}, column {column} on.</source>
        <translation>Ab Zeile {line}, Spalte {column} kein JSON.</translation>
    </message>
    <message>
        <source>It must be an object, in braces.</source>
        <translation>Es muss ein Objekt in geschweiften Klammern sein.</translation>
    </message>
    <message>
        <source>It holds a number that JSON cannot write.</source>
        <translation>Enthält eine Zahl, die JSON nicht kennt.</translation>
    </message>
    <message>
        <source>It has more than {most} characters.</source>
        <translation>Mehr als {most} Zeichen.</translation>
    </message>
    <message>
        <source>It is nested too deeply.</source>
        <translation>Zu tief verschachtelt.</translation>
    </message>
    <message>
        <source>Brise sets “{key}” itself.</source>
        <translation>„{key}“ setzt Brise selbst.</translation>
    </message>
</context>
<context>
    <name>ExtraBodyDialog</name>
    <message>
        <source>Extra JSON</source>
        <translation>Zusätzliches JSON</translation>
    </message>
    <message>
        <source>For what a server knows and Brise has no control for. Where the endpoint has extra JSON too, the chat’s keys count.</source>
        <translation>Für alles, was ein Server kennt und Brise nicht einstellt. Hat auch der Endpunkt zusätzliches JSON, gelten die Schlüssel des Chats.</translation>
    </message>
    <message>
        <source>JSON object</source>
        <translation>JSON-Objekt</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
</context>
<context>
    <name>ExtraBodyRow</name>
    <message>
        <source>on</source>
        <translation>an</translation>
    </message>
    <message>
        <source>empty</source>
        <translation>leer</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Keins</translation>
    </message>
</context>
<context>
    <name>FileChoice</name>
    <message>
        <source>Attach files</source>
        <translation>Dateien anhängen</translation>
    </message>
</context>
<context>
    <name>FilterChip</name>
    <message>
        <source>{filter}: {value}</source>
        <translation>{filter}: {value}</translation>
    </message>
</context>
<context>
    <name>FindBar</name>
    <message>
        <source>Find in this chat</source>
        <translation>In diesem Chat suchen</translation>
    </message>
    <message>
        <source>Previous match</source>
        <translation>Voriger Treffer</translation>
    </message>
    <message>
        <source>Next match</source>
        <translation>Nächster Treffer</translation>
    </message>
    <message>
        <source>Close the find bar</source>
        <translation>Suchleiste schließen</translation>
    </message>
    <message>
        <source>{n} of {count}</source>
        <translation>{n} von {count}</translation>
    </message>
    <message>
        <source>Searching</source>
        <translation>Sucht</translation>
    </message>
    <message>
        <source>No match</source>
        <translation>Kein Treffer</translation>
    </message>
</context>
<context>
    <name>FoldHead</name>
    <message>
        <source>{title}, unfolded</source>
        <translation>{title}, aufgeklappt</translation>
    </message>
    <message>
        <source>{title}, folded</source>
        <translation>{title}, zugeklappt</translation>
    </message>
</context>
<context>
    <name>FontBox</name>
    <message>
        <source>Like the system</source>
        <translation>Wie das System</translation>
    </message>
</context>
<context>
    <name>FoundRow</name>
    <message>
        <source>Use</source>
        <translation>Verwenden</translation>
    </message>
    <message>
        <source>your endpoint “{name}”</source>
        <translation>dein Endpunkt „{name}“</translation>
    </message>
    <message>
        <source>Use…</source>
        <translation>Verwenden …</translation>
    </message>
    <message>
        <source>wants an access token</source>
        <translation>braucht Zugriffstoken</translation>
    </message>
    <message>
        <source>Use {server}</source>
        <translation>{server} verwenden</translation>
    </message>
    <message>
        <source>{name}, or another OpenAI-style server</source>
        <translation>{name} oder ein anderer Server nach OpenAI-Art</translation>
    </message>
    <message>
        <source>lists no models</source>
        <translation>nennt keine Modelle</translation>
    </message>
    <message>
        <source>{model} and {n} more</source>
        <translation>{model} und {n} weitere</translation>
    </message>
</context>
<context>
    <name>FoundServer</name>
    <message>
        <source>{server} answers there, and wants an access token.</source>
        <translation>{server} antwortet dort und verlangt ein Zugriffstoken.</translation>
    </message>
</context>
<context>
    <name>Grammar</name>
    <message>
        <source>Name and age</source>
        <translation>Name und Alter</translation>
    </message>
    <message>
        <source>A list of words</source>
        <translation>Eine Liste von Wörtern</translation>
    </message>
    <message>
        <source>One of three, and why</source>
        <translation>Eins von dreien, und warum</translation>
    </message>
    <message>
        <source>Yes or no</source>
        <translation>Ja oder nein</translation>
    </message>
    <message>
        <source>A date</source>
        <translation>Ein Datum</translation>
    </message>
    <message>
        <source>A number</source>
        <translation>Eine Zahl</translation>
    </message>
    <message>
        <source>Three to five lines</source>
        <translation>Drei bis fünf Zeilen</translation>
    </message>
    <message>
        <source>JSON schema</source>
        <translation>JSON-Schema</translation>
    </message>
    <message>
        <source>Regular expression</source>
        <translation>Regulärer Ausdruck</translation>
    </message>
    <message>
        <source>Write one, or begin with an example.</source>
        <translation>Schreib eine, oder beginne mit einem Beispiel.</translation>
    </message>
    <message>
        <source>It has more than {most} characters.</source>
        <translation>Mehr als {most} Zeichen.</translation>
    </message>
    <message>
        <source>It is nested too deeply.</source>
        <translation>Zu tief verschachtelt.</translation>
    </message>
    <message>
        <source>No JSON from line {line}, column {column} on.</source>
        <translation>Ab Zeile {line}, Spalte {column} kein JSON.</translation>
    </message>
    <message>
        <source>It holds a number that JSON cannot write.</source>
        <translation>Enthält eine Zahl, die JSON nicht kennt.</translation>
    </message>
    <message>
        <source>A schema is an object, in braces.</source>
        <translation>Ein Schema ist ein Objekt, in geschweiften Klammern.</translation>
    </message>
    <message>
        <source>No JSON schema: {words}</source>
        <translation>Kein JSON-Schema: {words}</translation>
    </message>
    <message>
        <source>No regular expression: {words}</source>
        <translation>Kein regulärer Ausdruck: {words}</translation>
    </message>
    <message>
        <source>No JSON schema at {where}: {words}</source>
        <translation>Kein JSON-Schema bei {where}: {words}</translation>
    </message>
    <message>
        <source>No regular expression, line {line}, column {column}: {words}</source>
        <translation>Kein regulärer Ausdruck, Zeile {line}, Spalte {column}: {words}</translation>
    </message>
    <message>
        <source>TGI wants “properties” at the top, and refuses a schema without.</source>
        <translation>TGI will „properties“ ganz oben und lehnt ein Schema ohne ab.</translation>
    </message>
    <message>
        <source>TGI wants a “type” beside {what}, and refuses a schema without.</source>
        <translation>TGI will einen „type“ neben {what} und lehnt ein Schema ohne ab.</translation>
    </message>
    <message>
        <source>TGI refuses {what}.</source>
        <translation>TGI lehnt {what} ab.</translation>
    </message>
    <message>
        <source>TGI passes over {what}.</source>
        <translation>TGI übergeht {what}.</translation>
    </message>
    <message>
        <source>vLLM with xgrammar refuses {what}.</source>
        <translation>vLLM mit xgrammar lehnt {what} ab.</translation>
    </message>
    <message>
        <source>A JSON schema. The answer will keep to it.</source>
        <translation>Ein JSON-Schema. Die Antwort wird sich daran halten.</translation>
    </message>
    <message>
        <source>A regular expression. The whole answer will match it.</source>
        <translation>Ein regulärer Ausdruck. Die ganze Antwort wird darauf passen.</translation>
    </message>
</context>
<context>
    <name>GrammarDialog</name>
    <message>
        <source>Grammar</source>
        <translation>Grammatik</translation>
    </message>
    <message>
        <source>Insert an example</source>
        <translation>Beispiel einfügen</translation>
    </message>
    <message>
        <source>Switch off</source>
        <translation>Ausschalten</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>{endpoint} takes JSON schemas only: a regular expression is not sent there.</source>
        <translation>{endpoint} nimmt nur JSON-Schemas: Ein regulärer Ausdruck wird dort nicht gesendet.</translation>
    </message>
</context>
<context>
    <name>GrammarRow</name>
    <message>
        <source>empty</source>
        <translation>leer</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Keine</translation>
    </message>
</context>
<context>
    <name>HeaderRow</name>
    <message>
        <source>Name of the header</source>
        <translation>Name des Headers</translation>
    </message>
    <message>
        <source>Show the value</source>
        <translation>Wert zeigen</translation>
    </message>
    <message>
        <source>Hide the value</source>
        <translation>Wert verbergen</translation>
    </message>
    <message>
        <source>Remove this header</source>
        <translation>Diesen Header entfernen</translation>
    </message>
    <message>
        <source>Stored. Type another value to replace it.</source>
        <translation>Gespeichert. Ein anderer Wert ersetzt ihn.</translation>
    </message>
    <message>
        <source>Value of the header {name}</source>
        <translation>Wert des Headers {name}</translation>
    </message>
    <message>
        <source>Remove the header {name}</source>
        <translation>Header {name} entfernen</translation>
    </message>
</context>
<context>
    <name>HeadersPart</name>
    <message>
        <source>Add a header</source>
        <translation>Header hinzufügen</translation>
    </message>
    <message>
        <source>A header needs a name.</source>
        <translation>Ein Header braucht einen Namen.</translation>
    </message>
    <message>
        <source>“{name}” is no name of a header: letters, digits and hyphens only.</source>
        <translation>„{name}“ ist kein Name für einen Header: nur Buchstaben, Ziffern und Bindestriche.</translation>
    </message>
    <message>
        <source>Brise sets {name} itself.</source>
        <translation>{name} setzt Brise selbst.</translation>
    </message>
    <message>
        <source>{name} stands there twice.</source>
        <translation>{name} steht zweimal da.</translation>
    </message>
    <message>
        <source>{name} needs a value.</source>
        <translation>{name} braucht einen Wert.</translation>
    </message>
    <message>
        <source>The value of {name} has accents or other special characters. Copy it again.</source>
        <translation>Im Wert von {name} stehen Umlaute oder andere Sonderzeichen. Kopier ihn noch einmal.</translation>
    </message>
    <message>
        <source>{name} is too long.</source>
        <translation>{name} ist zu lang.</translation>
    </message>
    <message>
        <source>These are too many headers.</source>
        <translation>Das sind zu viele Header.</translation>
    </message>
    <message>
        <source>Sent with every request to this address. The values go into the keyring.</source>
        <translation>Gehen mit jeder Anfrage an diese Adresse. Die Werte kommen in den Schlüsselbund.</translation>
    </message>
</context>
<context>
    <name>HfAccountPart</name>
    <message>
        <source>Whose is it?</source>
        <translation>Wem gehört es?</translation>
    </message>
    <message>
        <source>Get a token</source>
        <translation>Token holen</translation>
    </message>
    <message>
        <source>Opens {page} in the browser</source>
        <translation>Öffnet {page} im Browser</translation>
    </message>
    <message>
        <source>Asking huggingface.co whose it is</source>
        <translation>Frage huggingface.co, wem es gehört</translation>
    </message>
</context>
<context>
    <name>HfFields</name>
    <message>
        <source>Deploy one</source>
        <translation>Einen bereitstellen</translation>
    </message>
    <message>
        <source>Opens {page} in the browser</source>
        <translation>Öffnet {page} im Browser</translation>
    </message>
</context>
<context>
    <name>HfPart</name>
    <message>
        <source>In and out: what a million tokens of prompt and of answer cost.</source>
        <translation>Rein und raus: was eine Million Token von Prompt und Antwort kosten.</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Who runs it</source>
        <translation>Wer es betreibt</translation>
    </message>
    <message>
        <source>Who pays</source>
        <translation>Wer bezahlt</translation>
    </message>
    <message>
        <source>This model only goes on from a text: what you write is its prompt, as it is or in a prompt template.</source>
        <translation>Dieses Modell setzt nur einen Text fort: Was du schreibst, ist sein Prompt, wie es dasteht oder in einer Prompt-Vorlage.</translation>
    </message>
    <message>
        <source>This model only goes on from a text: nobody serves it in a way that Brise knows. Choose another one.</source>
        <translation>Dieses Modell setzt nur einen Text fort, und niemand bietet es so an, dass Brise es fragen kann. Wähle ein anderes.</translation>
    </message>
    <message>
        <source>Nobody serves this model now. Choose another one.</source>
        <translation>Dieses Modell bietet gerade niemand an. Wähle ein anderes.</translation>
    </message>
    <message>
        <source>Choose a model: Hugging Face serves many.</source>
        <translation>Wähle ein Modell: Hugging Face bietet viele an.</translation>
    </message>
    <message>
        <source>Your own account</source>
        <translation>Dein eigenes Konto</translation>
    </message>
</context>
<context>
    <name>HuggingFace</name>
    <message>
        <source>free account</source>
        <translation>kostenloses Konto</translation>
    </message>
    <message>
        <source>organization</source>
        <translation>Organisation</translation>
    </message>
    <message>
        <source>completes text only, no chats</source>
        <translation>setzt nur Text fort, keine Chats</translation>
    </message>
    <message>
        <source>takes images</source>
        <translation>nimmt Bilder</translation>
    </message>
    <message>
        <source>{n} tokens</source>
        <translation>{n} Tokens</translation>
    </message>
    <message>
        <source>${} in, ${} out</source>
        <translation>{} $ rein, {} $ raus</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>Automatisch</translation>
    </message>
    <message>
        <source>Fastest</source>
        <translation>Am schnellsten</translation>
    </message>
    <message>
        <source>Cheapest</source>
        <translation>Am günstigsten</translation>
    </message>
    <message>
        <source>{name} (no way to pay set up)</source>
        <translation>{name} (keine Zahlungsart eingerichtet)</translation>
    </message>
    <message>
        <source>1 organization</source>
        <translation>1 Organisation</translation>
    </message>
    <message>
        <source>{n} organizations</source>
        <translation>{n} Organisationen</translation>
    </message>
    <message>
        <source>{n} more</source>
        <translation>{n} weitere</translation>
    </message>
</context>
<context>
    <name>Import</name>
    <message>
        <source>{name} holds no chats in a form that Brise knows. Choose an export of the program that wrote them.</source>
        <translation>{name} enthält keine Chats in einer Form, die Brise kennt. Wähle einen Export des Programms, das sie geschrieben hat.</translation>
    </message>
    <message>
        <source>{name} cannot be read. Check that it is a file and that you may read it.</source>
        <translation>{name} lässt sich nicht lesen. Prüfe, ob es eine Datei ist und ob du sie lesen darfst.</translation>
    </message>
    <message>
        <source>{name} is not there. It was moved or deleted, or its name is another one.</source>
        <translation>{name} ist nicht da. Die Datei wurde verschoben oder gelöscht, oder sie heißt anders.</translation>
    </message>
    <message>
        <source>{name} is a folder. Choose a file in it.</source>
        <translation>{name} ist ein Ordner. Wähl eine Datei darin.</translation>
    </message>
    <message>
        <source>{name} is a device or a pipe, not a file. Choose an exported file.</source>
        <translation>{name} ist ein Gerät oder eine Pipe, keine Datei. Wähl eine exportierte Datei.</translation>
    </message>
    <message>
        <source>{name} was changed while it was read. Import it again.</source>
        <translation>{name} wurde geändert, während sie gelesen wurde. Importier sie noch einmal.</translation>
    </message>
    <message>
        <source>{name} is larger than any export. Split it, or export fewer chats.</source>
        <translation>{name} ist größer als jeder Export. Teile die Datei auf oder exportiere weniger Chats.</translation>
    </message>
    <message>
        <source>{name} is damaged. Download or export it again.</source>
        <translation>{name} ist beschädigt. Lade die Datei noch einmal herunter oder exportiere sie neu.</translation>
    </message>
    <message>
        <source>{name} is locked with a password. Unpack it, then choose the file inside.</source>
        <translation>{name} ist mit einem Passwort gesperrt. Entpacke das Archiv und wähle dann die Datei darin.</translation>
    </message>
    <message>
        <source>{name} was written by a newer Brise. Update this one, then import it.</source>
        <translation>{name} stammt von einem neueren Brise. Aktualisiere dieses und importiere dann.</translation>
    </message>
    <message>
        <source>Jan keeps a chat in two files, thread.json and messages.jsonl. Put both into one folder.</source>
        <translation>Jan hält einen Chat in zwei Dateien, thread.json und messages.jsonl. Leg beide in einen Ordner.</translation>
    </message>
    <message>
        <source>One chat with {messages} messages is there now.</source>
        <translation>Ein Chat mit {messages} Nachrichten ist jetzt da.</translation>
    </message>
    <message>
        <source>{chats} chats with {messages} messages are there now.</source>
        <translation>{chats} Chats mit {messages} Nachrichten sind jetzt da.</translation>
    </message>
    <message>
        <source>Nothing new is in {name}.</source>
        <translation>In {name} ist nichts Neues.</translation>
    </message>
    <message>
        <source>No chats were found in {name}.</source>
        <translation>In {name} wurden keine Chats gefunden.</translation>
    </message>
    <message>
        <source>You stopped the import: the chats before that were taken.</source>
        <translation>Du hast den Import angehalten: Die Chats davor wurden übernommen.</translation>
    </message>
    <message>
        <source>The disk took no more: the chats before that were taken.</source>
        <translation>Auf die Platte passte nichts mehr: Die Chats davor wurden übernommen.</translation>
    </message>
    <message>
        <source>Already there: {n}</source>
        <translation>Schon da: {n}</translation>
    </message>
    <message>
        <source>Back from the trash: {n}</source>
        <translation>Aus dem Papierkorb zurück: {n}</translation>
    </message>
    <message>
        <source>Fields that Brise does not know: {n}</source>
        <translation>Felder, die Brise nicht kennt: {n}</translation>
    </message>
    <message>
        <source>Taken</source>
        <translation>Übernommen</translation>
    </message>
    <message>
        <source>Already there</source>
        <translation>Schon da</translation>
    </message>
    <message>
        <source>Back from the trash</source>
        <translation>Aus dem Papierkorb zurück</translation>
    </message>
    <message>
        <source>Fields that Brise does not know</source>
        <translation>Felder, die Brise nicht kennt</translation>
    </message>
    <message>
        <source>Calls and results of tools left out</source>
        <translation>Aufrufe und Ergebnisse von Werkzeugen, weggelassen</translation>
    </message>
    <message>
        <source>Images left out</source>
        <translation>Bilder, weggelassen</translation>
    </message>
    <message>
        <source>Attached files left out</source>
        <translation>Angehängte Dateien, weggelassen</translation>
    </message>
    <message>
        <source>Hidden messages left out</source>
        <translation>Versteckte Nachrichten, weggelassen</translation>
    </message>
    <message>
        <source>Messages without text left out</source>
        <translation>Nachrichten ohne Text, weggelassen</translation>
    </message>
    <message>
        <source>Chats without messages left out</source>
        <translation>Chats ohne Nachrichten, weggelassen</translation>
    </message>
    <message>
        <source>Messages or chats not understood</source>
        <translation>Nachrichten oder Chats, nicht verstanden</translation>
    </message>
    <message>
        <source>Values of the wrong kind left out</source>
        <translation>Werte der falschen Art, weggelassen</translation>
    </message>
    <message>
        <source>Messages whose place is unknown, at the beginning of a branch now</source>
        <translation>Nachrichten, deren Platz unbekannt ist, jetzt am Anfang eines Zweigs</translation>
    </message>
    <message>
        <source>Values nested too deeply left out</source>
        <translation>Zu tief verschachtelte Werte, weggelassen</translation>
    </message>
    <message>
        <source>Texts cut for their length</source>
        <translation>Texte, wegen ihrer Länge gekürzt</translation>
    </message>
    <message>
        <source>Files of the archive that hold no chats</source>
        <translation>Dateien des Archivs, die keine Chats enthalten</translation>
    </message>
    <message>
        <source>Places from which on the file is damaged</source>
        <translation>Stellen, ab denen die Datei beschädigt ist</translation>
    </message>
    <message>
        <source>Counting. Chats: {chats}, messages: {messages}</source>
        <translation>Es wird gezählt. Chats: {chats}, Nachrichten: {messages}</translation>
    </message>
    <message>
        <source>Chats: {chats}, messages: {messages}, and more that cannot be read</source>
        <translation>Chats: {chats}, Nachrichten: {messages} und weitere, die nicht gelesen werden können</translation>
    </message>
    <message>
        <source>No chats are in it.</source>
        <translation>Es sind keine Chats darin.</translation>
    </message>
    <message>
        <source>One chat with one message</source>
        <translation>Ein Chat mit einer Nachricht</translation>
    </message>
    <message>
        <source>One chat with {messages} messages</source>
        <translation>Ein Chat mit {messages} Nachrichten</translation>
    </message>
    <message>
        <source>{chats} chats with {messages} messages</source>
        <translation>{chats} Chats mit {messages} Nachrichten</translation>
    </message>
    <message>
        <source>“{title}”</source>
        <translation>„{title}“</translation>
    </message>
    <message>
        <source>and one more</source>
        <translation>und einer mehr</translation>
    </message>
    <message>
        <source>and {n} more</source>
        <translation>und {n} weitere</translation>
    </message>
    <message>
        <source>This chat is here already.</source>
        <translation>Dieser Chat ist schon da.</translation>
    </message>
    <message>
        <source>All of these chats are here already.</source>
        <translation>Alle diese Chats sind schon da.</translation>
    </message>
    <message>
        <source>One of them is here already and stays as it is.</source>
        <translation>Einer davon ist schon da und bleibt, wie er ist.</translation>
    </message>
    <message>
        <source>{n} of them are here already and stay as they are.</source>
        <translation>{n} davon sind schon da und bleiben, wie sie sind.</translation>
    </message>
    <message>
        <source>One of them is in the trash and comes back.</source>
        <translation>Einer davon liegt im Papierkorb und kommt zurück.</translation>
    </message>
    <message>
        <source>{n} of them are in the trash and come back.</source>
        <translation>{n} davon liegen im Papierkorb und kommen zurück.</translation>
    </message>
    <message>
        <source>Format brise.json, version {n}</source>
        <translation>Format brise.json, Version {n}</translation>
    </message>
    <message>
        <source>Of {day}</source>
        <translation>Vom {day}</translation>
    </message>
    <message>
        <source>From {first} to {last}</source>
        <translation>Vom {first} bis zum {last}</translation>
    </message>
</context>
<context>
    <name>ImportDesk</name>
    <message>
        <source>Import chats</source>
        <translation>Chats importieren</translation>
    </message>
    <message>
        <source>Exported chats (*.json *.jsonl *.zip)</source>
        <translation>Exportierte Chats (*.json *.jsonl *.zip)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Too many files at once. Open the rest of them later.</source>
        <translation>Zu viele Dateien auf einmal. Öffne die übrigen später.</translation>
    </message>
    <message>
        <source>Importing</source>
        <translation>Import läuft</translation>
    </message>
    <message>
        <source>The import was undone. Its chats are in the trash.</source>
        <translation>Der Import ist rückgängig gemacht. Seine Chats sind im Papierkorb.</translation>
    </message>
    <message>
        <source>Chats taken: {chats}</source>
        <translation>Übernommene Chats: {chats}</translation>
    </message>
    <message>
        <source>Chats taken: {chats}, {percent}% of the file read</source>
        <translation>Übernommene Chats: {chats}, {percent}&#xa0;% der Datei gelesen</translation>
    </message>
    <message>
        <source>Nothing can be imported from {n} files.</source>
        <translation>Aus {n} Dateien kann nichts importiert werden.</translation>
    </message>
</context>
<context>
    <name>ImportDialog</name>
    <message>
        <source>Import chats</source>
        <translation>Chats importieren</translation>
    </message>
    <message>
        <source>{name} holds chats of {source} ({size}).</source>
        <translation>{name} enthält Chats von {source} ({size}).</translation>
    </message>
    <message>
        <source>It was changed after you had looked at it. This is what is in it now.</source>
        <translation>Die Datei wurde geändert, nachdem du sie angesehen hattest. Das ist jetzt darin.</translation>
    </message>
    <message>
        <source>Not tried with a real export: look at the report afterwards.</source>
        <translation>Nicht an einem echten Export erprobt: Sieh dir danach den Bericht an.</translation>
    </message>
    <message>
        <source>Import as copies</source>
        <translation>Als Kopien importieren</translation>
    </message>
    <message>
        <source>Show the first</source>
        <translation>Den ersten zeigen</translation>
    </message>
    <message>
        <source>Cancel all</source>
        <translation>Alle abbrechen</translation>
    </message>
    <message>
        <source>Show it</source>
        <translation>Zeigen</translation>
    </message>
    <message>
        <source>Import as a copy</source>
        <translation>Als Kopie importieren</translation>
    </message>
    <message>
        <source>One more file waits behind this one.</source>
        <translation>Dahinter wartet noch eine Datei.</translation>
    </message>
    <message>
        <source>{n} more files wait behind this one.</source>
        <translation>Dahinter warten noch {n} Dateien.</translation>
    </message>
</context>
<context>
    <name>ImportLook</name>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Import them</source>
        <translation>Importieren</translation>
    </message>
    <message>
        <source>Nothing is sent anywhere. What is imported can be undone as a whole.</source>
        <translation>Nichts wird irgendwohin gesendet. Der Import lässt sich als Ganzes rückgängig machen.</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
</context>
<context>
    <name>ImportProfilesDialog</name>
    <message>
        <source>Import endpoints</source>
        <translation>Endpunkte importieren</translation>
    </message>
    <message>
        <source>Here already as “{name}”</source>
        <translation>Schon da als „{name}“</translation>
    </message>
    <message>
        <source>“Only these servers” is on: what you import will be among them.</source>
        <translation>„Nur diese Server“ ist an: Was du importierst, gehört dann dazu.</translation>
    </message>
    <message>
        <source>Nothing is sent to an endpoint before you choose it. Access tokens are typed in its settings afterwards.</source>
        <translation>An einen Endpunkt wird nichts gesendet, bevor du ihn wählst. Zugriffstoken gibst du danach in seinen Einstellungen ein.</translation>
    </message>
</context>
<context>
    <name>ImportReportDialog</name>
    <message>
        <source>Import report</source>
        <translation>Bericht vom Import</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Details</translation>
    </message>
    <message>
        <source>Undo the import</source>
        <translation>Import rückgängig machen</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
</context>
<context>
    <name>KeysDialog</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Tastenkürzel</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
</context>
<context>
    <name>LicencesDialog</name>
    <message>
        <source>Licences</source>
        <translation>Lizenzen</translation>
    </message>
    <message>
        <source>The licences are being read.</source>
        <translation>Die Lizenzen werden gelesen.</translation>
    </message>
    <message>
        <source>Components</source>
        <translation>Bestandteile</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>Lizenz</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Brise is made of these {n} parts.</source>
        <translation>Brise besteht aus diesen {n} Teilen.</translation>
    </message>
    <message>
        <source>The licences are missing here, or damaged. Install Brise again.</source>
        <translation>Die Lizenzen fehlen hier oder sind beschädigt. Installiere Brise neu.</translation>
    </message>
    <message>
        <source>Files:</source>
        <translation>Dateien:</translation>
    </message>
    <message>
        <source>It came without a text of its licence.</source>
        <translation>Es kam ohne einen Lizenztext.</translation>
    </message>
</context>
<context>
    <name>LinkOpener</name>
    <message>
        <source>This link leads elsewhere</source>
        <translation>Dieser Link führt woandershin</translation>
    </message>
    <message>
        <source>It reads {text}, and leads to {target}</source>
        <translation>Darauf steht {text}, und er führt zu {target}</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Nothing here opens this link</source>
        <translation>Hier öffnet nichts diesen Link</translation>
    </message>
    <message>
        <source>Copy {target} to open it elsewhere.</source>
        <translation>Kopiere {target}, um ihn anderswo zu öffnen.</translation>
    </message>
    <message>
        <source>Copy the address</source>
        <translation>Adresse kopieren</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
</context>
<context>
    <name>ListDesk</name>
    <message>
        <source>Deleted {n} chats</source>
        <translation>{n} Chats gelöscht</translation>
    </message>
    <message>
        <source>Deleted “{title}”</source>
        <translation>„{title}“ gelöscht</translation>
    </message>
    <message>
        <source>Restored {n} chats</source>
        <translation>{n} Chats zurückgeholt</translation>
    </message>
    <message>
        <source>Restored “{title}”</source>
        <translation>„{title}“ zurückgeholt</translation>
    </message>
    <message>
        <source>Archived “{title}”</source>
        <translation>„{title}“ archiviert</translation>
    </message>
    <message>
        <source>Took “{title}” out of the archive</source>
        <translation>„{title}“ aus dem Archiv geholt</translation>
    </message>
    <message>
        <source>Archived {n} chats</source>
        <translation>{n} Chats archiviert</translation>
    </message>
    <message>
        <source>Took {n} chats out of the archive</source>
        <translation>{n} Chats aus dem Archiv geholt</translation>
    </message>
    <message>
        <source>Deleted the folder “{name}”</source>
        <translation>Ordner „{name}“ gelöscht</translation>
    </message>
    <message>
        <source>New chat</source>
        <translation>Neuer Chat</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Undone: “{title}”</source>
        <translation>Rückgängig gemacht: „{title}“</translation>
    </message>
    <message>
        <source>Undone</source>
        <translation>Rückgängig gemacht</translation>
    </message>
</context>
<context>
    <name>ListPartBar</name>
    <message>
        <source>Back to the chats</source>
        <translation>Zurück zu den Chats</translation>
    </message>
    <message>
        <source>Kept for 30 days, then deleted for good.</source>
        <translation>30 Tage aufbewahrt, dann endgültig gelöscht.</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>Zurückholen</translation>
    </message>
    <message>
        <source>Delete for good…</source>
        <translation>Endgültig löschen …</translation>
    </message>
    <message>
        <source>Empty the trash…</source>
        <translation>Papierkorb leeren …</translation>
    </message>
    <message>
        <source>Trash</source>
        <translation>Papierkorb</translation>
    </message>
    <message>
        <source>Archived chats</source>
        <translation>Archivierte Chats</translation>
    </message>
</context>
<context>
    <name>LookDesk</name>
    <message>
        <source>Look for servers</source>
        <translation>Suche nach Servern</translation>
    </message>
    <message>
        <source>Look for servers on this computer</source>
        <translation>Auf diesem Rechner nach Servern suchen</translation>
    </message>
    <message>
        <source>Your endpoints’ list and the menu can look for servers at any time.</source>
        <translation>Über die Liste deiner Endpunkte und das Menü kannst du jederzeit nach Servern suchen.</translation>
    </message>
    <message>
        <source>Added the endpoint “{name}” for this chat</source>
        <translation>Endpunkt „{name}“ für diesen Chat hinzugefügt</translation>
    </message>
    <message>
        <source>Local {server}</source>
        <translation>{server} lokal</translation>
    </message>
</context>
<context>
    <name>LookDialog</name>
    <message>
        <source>Servers on this computer</source>
        <translation>Server auf diesem Rechner</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
</context>
<context>
    <name>LookPart</name>
    <message>
        <source>Network…</source>
        <translation>Netzwerk …</translation>
    </message>
    <message>
        <source>Enter an address…</source>
        <translation>Adresse eingeben …</translation>
    </message>
    <message>
        <source>Not now</source>
        <translation>Nicht jetzt</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>Noch einmal suchen</translation>
    </message>
    <message>
        <source>Look on this computer</source>
        <translation>Auf diesem Rechner suchen</translation>
    </message>
    <message>
        <source>Connect to your own server</source>
        <translation>Mit deinem eigenen Server verbinden</translation>
    </message>
    <message>
        <source>Looking for servers on this computer…</source>
        <translation>Server auf diesem Rechner werden gesucht …</translation>
    </message>
    <message>
        <source>One server found on this computer</source>
        <translation>Ein Server auf diesem Rechner gefunden</translation>
    </message>
    <message>
        <source>{n} servers found on this computer</source>
        <translation>{n} Server auf diesem Rechner gefunden</translation>
    </message>
    <message>
        <source>Brise may not look on this computer</source>
        <translation>Brise darf auf diesem Rechner nicht suchen</translation>
    </message>
    <message>
        <source>No server found on this computer</source>
        <translation>Kein Server auf diesem Rechner gefunden</translation>
    </message>
    <message>
        <source>Brise can look for TGI, vLLM, llama.cpp, Ollama and others on this computer.</source>
        <translation>Brise kann auf diesem Rechner nach TGI, vLLM, llama.cpp, Ollama und anderen suchen.</translation>
    </message>
    <message>
        <source>{n} of {all} addresses asked</source>
        <translation>{n} von {all} Adressen gefragt</translation>
    </message>
    <message>
        <source>“Only these servers” is on: addresses that are none of your endpoints were not asked. Switch it off under View, Network, or enter the address.</source>
        <translation>„Nur diese Server“ ist an: Adressen, die nicht zu deinen Endpunkten gehören, wurden nicht gefragt. Schalte es unter Ansicht, Netzwerk aus oder gib die Adresse ein.</translation>
    </message>
    <message>
        <source>Brise looked at {hosts}, on the ports {ports}.</source>
        <translation>Brise hat {hosts} auf den Ports {ports} gefragt.</translation>
    </message>
    <message>
        <source>{first} and {last}</source>
        <translation>{first} und {last}</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>Menü</translation>
    </message>
    <message>
        <source>{title} – Brise</source>
        <translation>{title} – Brise</translation>
    </message>
    <message>
        <source>Show the chats</source>
        <translation>Chats einblenden</translation>
    </message>
    <message>
        <source>Hide the chats</source>
        <translation>Chats ausblenden</translation>
    </message>
    <message>
        <source>Show the parameters</source>
        <translation>Parameter einblenden</translation>
    </message>
    <message>
        <source>Hide the parameters</source>
        <translation>Parameter ausblenden</translation>
    </message>
</context>
<context>
    <name>MarkColours</name>
    <message>
        <source>No colour</source>
        <translation>Keine Farbe</translation>
    </message>
    <message>
        <source>Red</source>
        <translation>Rot</translation>
    </message>
    <message>
        <source>Orange</source>
        <translation>Orange</translation>
    </message>
    <message>
        <source>Yellow</source>
        <translation>Gelb</translation>
    </message>
    <message>
        <source>Green</source>
        <translation>Grün</translation>
    </message>
    <message>
        <source>Teal</source>
        <translation>Türkis</translation>
    </message>
    <message>
        <source>Blue</source>
        <translation>Blau</translation>
    </message>
    <message>
        <source>Purple</source>
        <translation>Violett</translation>
    </message>
    <message>
        <source>Pink</source>
        <translation>Rosa</translation>
    </message>
</context>
<context>
    <name>MessageAct</name>
    <message>
        <source>Version before</source>
        <translation>Vorige Version</translation>
    </message>
    <message>
        <source>Version after</source>
        <translation>Nächste Version</translation>
    </message>
    <message>
        <source>Copy message</source>
        <translation>Nachricht kopieren</translation>
    </message>
    <message>
        <source>Copy as code…</source>
        <translation>Als Code kopieren …</translation>
    </message>
    <message>
        <source>Regenerate</source>
        <translation>Neu erzeugen</translation>
    </message>
    <message>
        <source>Ask for an answer</source>
        <translation>Antworten lassen</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>Bearbeiten</translation>
    </message>
    <message>
        <source>Good answer</source>
        <translation>Gute Antwort</translation>
    </message>
    <message>
        <source>Bad answer</source>
        <translation>Schlechte Antwort</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Start the answer with…</source>
        <translation>Antwort beginnen mit …</translation>
    </message>
    <message>
        <source>Fork chat from here</source>
        <translation>Chat ab hier abzweigen</translation>
    </message>
    <message>
        <source>Save as prompt…</source>
        <translation>Als Prompt speichern …</translation>
    </message>
    <message>
        <source>Delete with what follows</source>
        <translation>Mit allem danach löschen</translation>
    </message>
</context>
<context>
    <name>MessageActions</name>
    <message>
        <source>More</source>
        <translation>Mehr</translation>
    </message>
</context>
<context>
    <name>MessageEditor</name>
    <message>
        <source>Edit the answer</source>
        <translation>Antwort bearbeiten</translation>
    </message>
    <message>
        <source>Edit the message</source>
        <translation>Nachricht bearbeiten</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>Senden</translation>
    </message>
    <message>
        <source>Save only</source>
        <translation>Nur speichern</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
</context>
<context>
    <name>MessageGate</name>
    <message>
        <source>This is the first version.</source>
        <translation>Das ist die erste Version.</translation>
    </message>
    <message>
        <source>This is the last version.</source>
        <translation>Das ist die letzte Version.</translation>
    </message>
    <message>
        <source>Possible once the answer has ended.</source>
        <translation>Möglich, sobald die Antwort zu Ende ist.</translation>
    </message>
</context>
<context>
    <name>MessageView</name>
    <message>
        <source>Images are not loaded.</source>
        <translation>Bilder werden nicht geladen.</translation>
    </message>
    <message>
        <source>Images are not loaded. This one is at {address}</source>
        <translation>Bilder werden nicht geladen. Dieses liegt unter {address}</translation>
    </message>
    <message>
        <source>{mark}, footnote: {text}</source>
        <translation>{mark}, Fußnote: {text}</translation>
    </message>
    <message>
        <source>{text}, a link to {target}</source>
        <translation>{text}, ein Link zu {target}</translation>
    </message>
    <message>
        <source>{time}, {endpoint}</source>
        <translation>{time}, {endpoint}</translation>
    </message>
</context>
<context>
    <name>ModelField</name>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Choose one, or leave it to the server</source>
        <translation>Wähle eines oder überlass es dem Server</translation>
    </message>
    <message>
        <source>The server lists none: type its name</source>
        <translation>Der Server nennt keins: Trag seinen Namen ein</translation>
    </message>
</context>
<context>
    <name>ModelSearch</name>
    <message>
        <source>Type a part of its name</source>
        <translation>Tipp einen Teil seines Namens</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Search models</source>
        <translation>Modelle suchen</translation>
    </message>
    <message>
        <source>Models found</source>
        <translation>Gefundene Modelle</translation>
    </message>
    <message>
        <source>Searching</source>
        <translation>Sucht</translation>
    </message>
    <message>
        <source>Nobody serves a model with this name now.</source>
        <translation>Ein Modell mit diesem Namen bietet gerade niemand an.</translation>
    </message>
    <message>
        <source>The first {n}. Type more of the name to find others.</source>
        <translation>Die ersten {n}. Tipp mehr vom Namen, um andere zu finden.</translation>
    </message>
    <message>
        <source>1 model found</source>
        <translation>1 Modell gefunden</translation>
    </message>
    <message>
        <source>{n} models found</source>
        <translation>{n} Modelle gefunden</translation>
    </message>
</context>
<context>
    <name>NameDialog</name>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>“{name}” is there already. It is replaced.</source>
        <translation>„{name}“ gibt es schon. Es wird ersetzt.</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>Ersetzen</translation>
    </message>
</context>
<context>
    <name>Network</name>
    <message>
        <source>answer</source>
        <translation>Antwort</translation>
    </message>
    <message>
        <source>title</source>
        <translation>Titel</translation>
    </message>
    <message>
        <source>token count</source>
        <translation>Token-Zählung</translation>
    </message>
    <message>
        <source>exact prompt</source>
        <translation>genauer Prompt</translation>
    </message>
    <message>
        <source>check</source>
        <translation>Prüfung</translation>
    </message>
    <message>
        <source>look for servers</source>
        <translation>Suche nach Servern</translation>
    </message>
    <message>
        <source>list of models</source>
        <translation>Liste der Modelle</translation>
    </message>
    <message>
        <source>account</source>
        <translation>Konto</translation>
    </message>
    <message>
        <source>connecting</source>
        <translation>verbindet sich</translation>
    </message>
    <message>
        <source>open</source>
        <translation>offen</translation>
    </message>
    <message>
        <source>closed</source>
        <translation>geschlossen</translation>
    </message>
    <message>
        <source>closed by the server</source>
        <translation>vom Server geschlossen</translation>
    </message>
    <message>
        <source>broke off</source>
        <translation>abgerissen</translation>
    </message>
    <message>
        <source>given up</source>
        <translation>aufgegeben</translation>
    </message>
    <message>
        <source>name unknown</source>
        <translation>Name unbekannt</translation>
    </message>
    <message>
        <source>nothing answered</source>
        <translation>niemand antwortete</translation>
    </message>
    <message>
        <source>timed out</source>
        <translation>Zeit abgelaufen</translation>
    </message>
    <message>
        <source>not secure</source>
        <translation>nicht sicher</translation>
    </message>
    <message>
        <source>refused by Brise</source>
        <translation>von Brise verweigert</translation>
    </message>
    <message>
        <source>{server} through {proxy}</source>
        <translation>{server} über {proxy}</translation>
    </message>
    <message>
        <source>this computer</source>
        <translation>dieser Rechner</translation>
    </message>
    <message>
        <source>not encrypted</source>
        <translation>unverschlüsselt</translation>
    </message>
    <message>
        <source>{n} bytes sent</source>
        <translation>{n} Bytes gesendet</translation>
    </message>
    <message>
        <source>{n} bytes received</source>
        <translation>{n} Bytes empfangen</translation>
    </message>
</context>
<context>
    <name>NetworkDialog</name>
    <message>
        <source>Network</source>
        <translation>Netzwerk</translation>
    </message>
    <message>
        <source>Every connection since Brise was started: to whom, for what, how much. Nothing of what was said is kept here.</source>
        <translation>Jede Verbindung seit dem Start von Brise: zu wem, wofür, wie viel. Was gesagt wurde, steht hier nie.</translation>
    </message>
    <message>
        <source>Connections</source>
        <translation>Verbindungen</translation>
    </message>
    <message>
        <source>No connection yet in this session.</source>
        <translation>In dieser Sitzung noch keine Verbindung.</translation>
    </message>
    <message>
        <source>Copy as text</source>
        <translation>Als Text kopieren</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Only these servers</source>
        <translation>Nur diese Server</translation>
    </message>
    <message>
        <source>Brise refuses every other connection. Through a proxy, the server behind it counts.</source>
        <translation>Jede andere Verbindung verweigert Brise. Über einen Proxy zählt der Server dahinter.</translation>
    </message>
    <message>
        <source>{n} more</source>
        <translation>{n} weitere</translation>
    </message>
    <message>
        <source>{servers}. {rule}</source>
        <translation>{servers}. {rule}</translation>
    </message>
    <message>
        <source>The last {n} of {all} connections</source>
        <translation>Die letzten {n} von {all} Verbindungen</translation>
    </message>
    <message>
        <source>1 connection</source>
        <translation>1 Verbindung</translation>
    </message>
    <message>
        <source>{n} connections</source>
        <translation>{n} Verbindungen</translation>
    </message>
</context>
<context>
    <name>NetworkRows</name>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>Server</source>
        <translation>Server</translation>
    </message>
    <message>
        <source>For</source>
        <translation>Wofür</translation>
    </message>
    <message>
        <source>Endpoint</source>
        <translation>Endpunkt</translation>
    </message>
    <message>
        <source>Sent</source>
        <translation>Gesendet</translation>
    </message>
    <message>
        <source>Received</source>
        <translation>Empfangen</translation>
    </message>
    <message>
        <source>Encryption</source>
        <translation>Verschlüsselung</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
</context>
<context>
    <name>NewTextPill</name>
    <message>
        <source>New text</source>
        <translation>Neuer Text</translation>
    </message>
    <message>
        <source>Go to the new text</source>
        <translation>Zum neuen Text</translation>
    </message>
</context>
<context>
    <name>Notice</name>
    <message>
        <source>Details</source>
        <translation>Details</translation>
    </message>
    <message>
        <source>Hide details</source>
        <translation>Details ausblenden</translation>
    </message>
</context>
<context>
    <name>NumberRow</name>
    <message>
        <source>{parameter}, value</source>
        <translation>{parameter}, Wert</translation>
    </message>
    <message>
        <source>{parameter}, slider</source>
        <translation>{parameter}, Schieberegler</translation>
    </message>
    <message>
        <source>off</source>
        <translation>aus</translation>
    </message>
</context>
<context>
    <name>OtherTokens</name>
    <message>
        <source>Use the access token of {endpoint}</source>
        <translation>Zugriffstoken von {endpoint} verwenden</translation>
    </message>
</context>
<context>
    <name>OwnTemplate</name>
    <message>
        <source>The file cannot be read. Look whether it is there and whether you may read it.</source>
        <translation>Die Datei lässt sich nicht lesen. Sieh nach, ob sie da ist und du sie lesen darfst.</translation>
    </message>
    <message>
        <source>The file is larger than any that holds a prompt template.</source>
        <translation>Die Datei ist größer als jede, in der eine Prompt-Vorlage steht.</translation>
    </message>
    <message>
        <source>The file is damaged, or something else. Choose a chat_template.jinja or a tokenizer_config.json.</source>
        <translation>Die Datei ist beschädigt oder etwas anderes. Wähle eine chat_template.jinja oder eine tokenizer_config.json.</translation>
    </message>
    <message>
        <source>The file holds no prompt template. It may stand beside it, in a chat_template.jinja.</source>
        <translation>In der Datei steht keine Prompt-Vorlage. Vielleicht liegt sie daneben, in einer chat_template.jinja.</translation>
    </message>
    <message>
        <source>The template in the file has more than {most} characters.</source>
        <translation>Die Vorlage in der Datei hat mehr als {most} Zeichen.</translation>
    </message>
    <message>
        <source>The file holds no template: its tokens were taken.</source>
        <translation>In der Datei steht keine Vorlage. Die Token daraus wurden übernommen.</translation>
    </message>
    <message>
        <source>The file holds {n} templates.</source>
        <translation>In der Datei stehen {n} Vorlagen.</translation>
    </message>
    <message>
        <source>It is longer than {most} characters.</source>
        <translation>Die Vorlage ist länger als {most} Zeichen.</translation>
    </message>
    <message>
        <source>It had to be stopped: it took too long, or too much memory.</source>
        <translation>Die Vorlage musste angehalten werden, weil sie zu lange oder zu viel Speicher brauchte.</translation>
    </message>
    <message>
        <source>It refuses a short chat: “{reason}”</source>
        <translation>Die Vorlage lehnt einen kurzen Chat ab: „{reason}“</translation>
    </message>
    <message>
        <source>It leaves out what you write.</source>
        <translation>Die Vorlage lässt weg, was du schreibst.</translation>
    </message>
    <message>
        <source>It renders a short chat.</source>
        <translation>Die Vorlage macht aus einem kurzen Chat einen Prompt.</translation>
    </message>
    <message>
        <source>It renders a short chat. It has no place for a system prompt: that is sent before your first message.</source>
        <translation>Die Vorlage macht aus einem kurzen Chat einen Prompt. Für einen Systemprompt hat sie keinen Platz: Er wird vor deiner ersten Nachricht gesendet.</translation>
    </message>
</context>
<context>
    <name>Paper</name>
    <message>
        <source>Code</source>
        <translation>Code</translation>
    </message>
    <message>
        <source>The disk is full, and {name} was not saved. Make room on it, or choose another one.</source>
        <translation>Die Platte ist voll, {name} wurde nicht gespeichert. Schaff Platz darauf oder wähle eine andere.</translation>
    </message>
    <message>
        <source>Brise may not write {name}. Choose another folder, or another name.</source>
        <translation>Brise darf {name} nicht schreiben. Wähle einen anderen Ordner oder einen anderen Namen.</translation>
    </message>
    <message>
        <source>The folder for {name} is not there. Choose another one.</source>
        <translation>Den Ordner für {name} gibt es nicht. Wähle einen anderen.</translation>
    </message>
    <message>
        <source>{name} could not be saved. Choose another folder, or try again.</source>
        <translation>{name} ließ sich nicht speichern. Wähle einen anderen Ordner oder versuch es noch einmal.</translation>
    </message>
    <message>
        <source>{name} does not print. Check that it is switched on and connected, then try again.</source>
        <translation>{name} druckt nicht. Prüfe, ob er eingeschaltet und verbunden ist, und versuch es noch einmal.</translation>
    </message>
    <message>
        <source>Attached: {name}, {size}</source>
        <translation>Angehängt: {name}, {size}</translation>
    </message>
    <message>
        <source>{thought} (left out on paper)</source>
        <translation>{thought} (auf Papier weggelassen)</translation>
    </message>
    <message>
        <source>This answer was still being written.</source>
        <translation>An dieser Antwort wurde noch geschrieben.</translation>
    </message>
    <message>
        <source>The printer</source>
        <translation>Der Drucker</translation>
    </message>
</context>
<context>
    <name>PaperProgress</name>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Page {page}, {done} of {count} messages</source>
        <translation>Seite {page}, {done} von {count} Nachrichten</translation>
    </message>
</context>
<context>
    <name>ParameterRow</name>
    <message>
        <source>{parameter}, on or off</source>
        <translation>{parameter}, an oder aus</translation>
    </message>
</context>
<context>
    <name>Parameters</name>
    <message>
        <source>Temperature</source>
        <translation>Temperatur</translation>
    </message>
    <message>
        <source>Max new tokens</source>
        <translation>Max. neue Tokens</translation>
    </message>
    <message>
        <source>Top-p</source>
        <translation>Top-p</translation>
    </message>
    <message>
        <source>Repetition penalty</source>
        <translation>Wiederholungsstrafe</translation>
    </message>
    <message>
        <source>Top-k</source>
        <translation>Top-k</translation>
    </message>
    <message>
        <source>Typical-p</source>
        <translation>Typical-p</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Seed</translation>
    </message>
    <message>
        <source>Stop sequences</source>
        <translation>Stoppfolgen</translation>
    </message>
    <message>
        <source>Frequency penalty</source>
        <translation>Häufigkeitsstrafe</translation>
    </message>
    <message>
        <source>Alternatives</source>
        <translation>Alternativen</translation>
    </message>
    <message>
        <source>Grammar</source>
        <translation>Grammatik</translation>
    </message>
    <message>
        <source>Truncate</source>
        <translation>Kürzen</translation>
    </message>
    <message>
        <source>Watermark</source>
        <translation>Wasserzeichen</translation>
    </message>
    <message>
        <source>Adapter</source>
        <translation>Adapter</translation>
    </message>
    <message>
        <source>Stream</source>
        <translation>Stream</translation>
    </message>
    <message>
        <source>Best-of</source>
        <translation>Best-of</translation>
    </message>
    <message>
        <source>Extra JSON</source>
        <translation>Zusätzliches JSON</translation>
    </message>
    <message>
        <source>{endpoint} does not know temperature.</source>
        <translation>{endpoint} kennt Temperatur nicht.</translation>
    </message>
    <message>
        <source>{endpoint} does not know max new tokens.</source>
        <translation>{endpoint} kennt Max. neue Tokens nicht.</translation>
    </message>
    <message>
        <source>{endpoint} does not know top-p.</source>
        <translation>{endpoint} kennt Top-p nicht.</translation>
    </message>
    <message>
        <source>{endpoint} does not know repetition penalty.</source>
        <translation>{endpoint} kennt Wiederholungsstrafe nicht.</translation>
    </message>
    <message>
        <source>{endpoint} does not know top-k.</source>
        <translation>{endpoint} kennt Top-k nicht.</translation>
    </message>
    <message>
        <source>{endpoint} does not know typical-p.</source>
        <translation>{endpoint} kennt Typical-p nicht.</translation>
    </message>
    <message>
        <source>{endpoint} does not know seeds.</source>
        <translation>{endpoint} kennt Seeds nicht.</translation>
    </message>
    <message>
        <source>{endpoint} does not know stop sequences.</source>
        <translation>{endpoint} kennt Stoppfolgen nicht.</translation>
    </message>
    <message>
        <source>{endpoint} does not know frequency penalty.</source>
        <translation>{endpoint} kennt Häufigkeitsstrafe nicht.</translation>
    </message>
    <message>
        <source>{endpoint} does not know alternatives.</source>
        <translation>{endpoint} kennt Alternativen nicht.</translation>
    </message>
    <message>
        <source>{endpoint} does not know grammars.</source>
        <translation>{endpoint} kennt keine Grammatiken.</translation>
    </message>
    <message>
        <source>{endpoint} does not know truncate.</source>
        <translation>{endpoint} kennt kein Kürzen.</translation>
    </message>
    <message>
        <source>{endpoint} does not know watermarks.</source>
        <translation>{endpoint} kennt keine Wasserzeichen.</translation>
    </message>
    <message>
        <source>{endpoint} does not know adapters.</source>
        <translation>{endpoint} kennt keine Adapter.</translation>
    </message>
    <message>
        <source>{endpoint} does not know streams.</source>
        <translation>{endpoint} kennt keine Streams.</translation>
    </message>
    <message>
        <source>{endpoint} does not know best-of.</source>
        <translation>{endpoint} kennt kein Best-of.</translation>
    </message>
    <message>
        <source>{endpoint} does not know extra JSON.</source>
        <translation>{endpoint} kennt kein zusätzliches JSON.</translation>
    </message>
    <message>
        <source>Default</source>
        <translation>Standard</translation>
    </message>
    <message>
        <source>Notebook demo</source>
        <translation>Notebook-Demo</translation>
    </message>
    <message>
        <source>{preset}, changed</source>
        <translation>{preset}, geändert</translation>
    </message>
    <message>
        <source>Own values</source>
        <translation>Eigene Werte</translation>
    </message>
    <message>
        <source>Not sent: the server decides.</source>
        <translation>Nicht gesendet: Der Server entscheidet.</translation>
    </message>
    <message>
        <source>No effect while temperature is 0.</source>
        <translation>Ohne Wirkung bei Temperatur 0.</translation>
    </message>
    <message>
        <source>A new one for every answer.</source>
        <translation>Ein neuer für jede Antwort.</translation>
    </message>
    <message>
        <source>The same one for every answer.</source>
        <translation>Derselbe für jede Antwort.</translation>
    </message>
    <message>
        <source>One on each line; \n is a line break.</source>
        <translation>Je Zeile eine; \n ist ein Umbruch.</translation>
    </message>
    <message>
        <source>The answer comes token by token.</source>
        <translation>Die Antwort kommt Token für Token.</translation>
    </message>
    <message>
        <source>The whole answer comes at once.</source>
        <translation>Die ganze Antwort kommt auf einmal.</translation>
    </message>
    <message>
        <source>None yet, so the answer is free.</source>
        <translation>Noch keine: Die Antwort ist frei.</translation>
    </message>
    <message>
        <source>The answer is JSON after this schema.</source>
        <translation>Die Antwort ist JSON nach diesem Schema.</translation>
    </message>
    <message>
        <source>The whole answer matches it.</source>
        <translation>Die ganze Antwort passt darauf.</translation>
    </message>
    <message>
        <source>Marks the text as written by a model.</source>
        <translation>Zeichnet den Text als maschinell aus.</translation>
    </message>
    <message>
        <source>With an unknown name: the bare model.</source>
        <translation>Unbekannter Name: das Modell ohne ihn.</translation>
    </message>
    <message>
        <source>Added to the body of each request.</source>
        <translation>Kommt in den Body jeder Anfrage.</translation>
    </message>
    <message>
        <source>Higher varies more, 0 is sent as 0.01.</source>
        <translation>Höher variiert mehr, 0 geht als 0,01 hin.</translation>
    </message>
    <message>
        <source>Higher varies more, 0 takes the likeliest.</source>
        <translation>Höher variiert mehr, 0 ist stets gleich.</translation>
    </message>
    <message>
        <source>0 is sent as 1: a single token.</source>
        <translation>0 geht als 1 hin: ein einziges Token.</translation>
    </message>
    <message>
        <source>The answer ends here at the latest.</source>
        <translation>Spätestens hier endet die Antwort.</translation>
    </message>
    <message>
        <source>1 is off: any token may be picked.</source>
        <translation>1 ist aus: Jedes Token kommt infrage.</translation>
    </message>
    <message>
        <source>Only the likeliest, up to {n}% in total.</source>
        <translation>Die wahrscheinlichsten, zusammen {n}&#xa0;%.</translation>
    </message>
    <message>
        <source>Keeps tokens of typical surprise only.</source>
        <translation>Nur Tokens, die üblich überraschen.</translation>
    </message>
    <message>
        <source>0 is off: any token may be picked.</source>
        <translation>0 ist aus: Jedes Token kommt infrage.</translation>
    </message>
    <message>
        <source>Always picks the likeliest token.</source>
        <translation>Nimmt stets das wahrscheinlichste Token.</translation>
    </message>
    <message>
        <source>Picks among the {n} likeliest.</source>
        <translation>Wählt unter den {n} wahrscheinlichsten.</translation>
    </message>
    <message>
        <source>Above 1, repeating becomes less likely.</source>
        <translation>Über 1 wiederholt das Modell seltener.</translation>
    </message>
    <message>
        <source>Above 0, frequent tokens become rarer.</source>
        <translation>Über 0 werden häufige Tokens seltener.</translation>
    </message>
    <message>
        <source>0 is off: the whole prompt is read.</source>
        <translation>0 ist aus: Der ganze Prompt zählt.</translation>
    </message>
    <message>
        <source>Only the prompt’s last {n} tokens.</source>
        <translation>Nur die letzten {n} Tokens vom Prompt.</translation>
    </message>
    <message>
        <source>1 is off: there is just one answer.</source>
        <translation>1 heißt aus: Es gibt nur eine Antwort.</translation>
    </message>
    <message>
        <source>The likeliest of {n}; all are kept.</source>
        <translation>Die wahrscheinlichste von {n}; alle bleiben.</translation>
    </message>
    <message>
        <source>None are asked for.</source>
        <translation>Es werden keine erfragt.</translation>
    </message>
    <message>
        <source>What else it could have said, per token.</source>
        <translation>Was es je Token noch hätte sagen können.</translation>
    </message>
    <message>
        <source>A number from {minimum} to {maximum}.</source>
        <translation>Eine Zahl von {minimum} bis {maximum}.</translation>
    </message>
    <message>
        <source>A whole number, at most 2^64 − 1.</source>
        <translation>Eine ganze Zahl, höchstens 2^64 − 1.</translation>
    </message>
    <message>
        <source>{endpoint} takes schemas only: not sent.</source>
        <translation>{endpoint} nimmt nur Schemas: nicht gesendet.</translation>
    </message>
    <message>
        <source>{endpoint} is asked for whole answers.</source>
        <translation>{endpoint} antwortet auf einmal.</translation>
    </message>
    <message>
        <source>Not sent: best-of draws its own seeds.</source>
        <translation>Nicht gesendet: Best-of zieht eigene.</translation>
    </message>
    <message>
        <source>{endpoint} makes one answer only.</source>
        <translation>{endpoint} gibt nur eine Antwort.</translation>
    </message>
    <message>
        <source>Sent as {n}: {endpoint} makes no more.</source>
        <translation>{n} gesendet: Mehr gibt {endpoint} nicht.</translation>
    </message>
</context>
<context>
    <name>ParametersPanel</name>
    <message>
        <source>Reset</source>
        <translation>Zurücksetzen</translation>
    </message>
    <message>
        <source>Exact prompt…</source>
        <translation>Genauer Prompt …</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>Parameter</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>Voreinstellung</translation>
    </message>
    <message>
        <source>Fewer parameters</source>
        <translation>Weniger Parameter</translation>
    </message>
    <message>
        <source>More parameters</source>
        <translation>Mehr Parameter</translation>
    </message>
    <message>
        <source>Reset to {preset}</source>
        <translation>Auf {preset} zurücksetzen</translation>
    </message>
</context>
<context>
    <name>PathField</name>
    <message>
        <source>None</source>
        <translation>Keines</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Wählen …</translation>
    </message>
    <message>
        <source>Choose: {what}</source>
        <translation>Wählen: {what}</translation>
    </message>
</context>
<context>
    <name>PinnedCertificate</name>
    <message>
        <source>Forget it</source>
        <translation>Vergessen</translation>
    </message>
    <message>
        <source>SHA-256 fingerprint: {fingerprint}</source>
        <translation>SHA-256-Fingerabdruck: {fingerprint}</translation>
    </message>
    <message>
        <source>Only this certificate is accepted, whoever signed it, and at this address only.</source>
        <translation>Nur dieses Zertifikat wird angenommen, wer es auch unterschrieben hat, und nur an dieser Adresse.</translation>
    </message>
</context>
<context>
    <name>PrefillRow</name>
    <message>
        <source>Answer starts with:</source>
        <translation>Antwort beginnt mit:</translation>
    </message>
    <message>
        <source>How the answer starts</source>
        <translation>Wie die Antwort beginnt</translation>
    </message>
    <message>
        <source>Regenerate</source>
        <translation>Neu erzeugen</translation>
    </message>
    <message>
        <source>Do not start the answer</source>
        <translation>Antwort nicht beginnen</translation>
    </message>
</context>
<context>
    <name>PresetBox</name>
    <message>
        <source>Preset</source>
        <translation>Voreinstellung</translation>
    </message>
    <message>
        <source>Save as preset…</source>
        <translation>Als Voreinstellung speichern …</translation>
    </message>
    <message>
        <source>Update “{preset}”</source>
        <translation>„{preset}“ aktualisieren</translation>
    </message>
    <message>
        <source>All {n} presets…</source>
        <translation>Alle {n} Voreinstellungen …</translation>
    </message>
    <message>
        <source>Presets and prompts…</source>
        <translation>Voreinstellungen und Prompts …</translation>
    </message>
</context>
<context>
    <name>PresetDesk</name>
    <message>
        <source>“{name}” replaced</source>
        <translation>„{name}“ ersetzt</translation>
    </message>
    <message>
        <source>There is no room for more. Delete what you no longer need.</source>
        <translation>Für weitere ist kein Platz. Lösch, was du nicht mehr brauchst.</translation>
    </message>
    <message>
        <source>“{name}” updated</source>
        <translation>„{name}“ aktualisiert</translation>
    </message>
    <message>
        <source>Values replaced</source>
        <translation>Werte ersetzt</translation>
    </message>
    <message>
        <source>System prompt replaced</source>
        <translation>Systemprompt ersetzt</translation>
    </message>
</context>
<context>
    <name>ProblemDialog</name>
    <message>
        <source>Details</source>
        <translation>Details</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Hide details</source>
        <translation>Details ausblenden</translation>
    </message>
</context>
<context>
    <name>ProfileDesk</name>
    <message>
        <source>Export endpoints…</source>
        <translation>Endpunkte exportieren …</translation>
    </message>
    <message>
        <source>Import endpoints…</source>
        <translation>Endpunkte importieren …</translation>
    </message>
    <message>
        <source>There are no endpoints yet.</source>
        <translation>Es gibt noch keine Endpunkte.</translation>
    </message>
    <message>
        <source>Endpoints</source>
        <translation>Endpunkte</translation>
    </message>
    <message>
        <source>Export endpoints to</source>
        <translation>Endpunkte exportieren nach</translation>
    </message>
    <message>
        <source>Endpoints (*.{suffix})</source>
        <translation>Endpunkte (*.{suffix})</translation>
    </message>
    <message>
        <source>“{name}” cannot be written. Choose another folder, or make room.</source>
        <translation>„{name}“ lässt sich nicht schreiben. Wähl einen anderen Ordner oder schaff Platz.</translation>
    </message>
    <message>
        <source>Saved as {name}</source>
        <translation>Gespeichert als {name}</translation>
    </message>
    <message>
        <source>Choose a file of endpoints</source>
        <translation>Datei mit Endpunkten wählen</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Alle Dateien (*)</translation>
    </message>
</context>
<context>
    <name>Profiles</name>
    <message>
        <source>access tokens</source>
        <translation>Zugriffstoken</translation>
    </message>
    <message>
        <source>the values of extra headers</source>
        <translation>die Werte zusätzlicher Header</translation>
    </message>
    <message>
        <source>names and passwords for a proxy</source>
        <translation>Namen und Passwörter für einen Proxy</translation>
    </message>
    <message>
        <source>client certificates</source>
        <translation>Client-Zertifikate</translation>
    </message>
    <message>
        <source>extra JSON in which a key seems to stand</source>
        <translation>zusätzliches JSON, in dem ein Schlüssel zu stehen scheint</translation>
    </message>
    <message>
        <source>what looks like a key in an address</source>
        <translation>was in einer Adresse wie ein Schlüssel aussieht</translation>
    </message>
    <message>
        <source>{name} cannot be read. Look whether it is there and whether you may read it.</source>
        <translation>{name} lässt sich nicht lesen. Sieh nach, ob es die Datei gibt und ob du sie lesen darfst.</translation>
    </message>
    <message>
        <source>{name} is larger than any file of endpoints. Choose one that Brise exported.</source>
        <translation>{name} ist größer als jede Datei mit Endpunkten. Wähl eine, die Brise exportiert hat.</translation>
    </message>
    <message>
        <source>{name} holds no endpoints that Brise wrote. Choose one that was exported here.</source>
        <translation>{name} enthält keine Endpunkte, die Brise geschrieben hat. Wähl eine Datei, die hier exportiert wurde.</translation>
    </message>
    <message>
        <source>{name} was written by a newer Brise. Update this one to read it.</source>
        <translation>{name} wurde von einer neueren Version von Brise geschrieben. Aktualisiere diese, um sie zu lesen.</translation>
    </message>
    <message>
        <source>Entries that are no endpoints: {n}</source>
        <translation>Einträge, die keine Endpunkte sind: {n}</translation>
    </message>
    <message>
        <source>More endpoints than one file can bring: {n}</source>
        <translation>Mehr Endpunkte, als eine Datei bringen kann: {n}</translation>
    </message>
    <message>
        <source>Settings that cannot be used, left out: {n}</source>
        <translation>Nicht brauchbare Einstellungen, weggelassen: {n}</translation>
    </message>
    <message>
        <source>Names and passwords for a proxy, left out: {n}</source>
        <translation>Namen und Passwörter für einen Proxy, weggelassen: {n}</translation>
    </message>
    <message>
        <source>Names or addresses without what does not belong to them: {n}</source>
        <translation>Namen oder Adressen ohne das, was nicht dazugehört: {n}</translation>
    </message>
    <message>
        <source>No endpoints are in {name}.</source>
        <translation>In {name} sind keine Endpunkte.</translation>
    </message>
    <message>
        <source>{name} holds one endpoint.</source>
        <translation>{name} enthält einen Endpunkt.</translation>
    </message>
    <message>
        <source>{name} holds {n} endpoints.</source>
        <translation>{name} enthält {n} Endpunkte.</translation>
    </message>
    <message>
        <source>Hugging Face’s Inference API</source>
        <translation>Inference API von Hugging Face</translation>
    </message>
    <message>
        <source>{address}, an Inference Endpoint</source>
        <translation>{address}, ein Inference Endpoint</translation>
    </message>
    <message>
        <source>Everything goes through the proxy {proxy}</source>
        <translation>Alles geht über den Proxy {proxy}</translation>
    </message>
    <message>
        <source>Accepts one certificate, whoever signed it: {fingerprint}</source>
        <translation>Akzeptiert ein einziges Zertifikat, wer immer es unterschrieben hat: {fingerprint}</translation>
    </message>
    <message>
        <source>Trusts the certificates in {file}</source>
        <translation>Vertraut den Zertifikaten in {file}</translation>
    </message>
    <message>
        <source>Sends with every question: {json}</source>
        <translation>Sendet mit jeder Frage: {json}</translation>
    </message>
    <message>
        <source>The organization {name} pays</source>
        <translation>Die Organisation {name} zahlt</translation>
    </message>
    <message>
        <source>No proxy</source>
        <translation>Kein Proxy</translation>
    </message>
    <message>
        <source>Run by {name}</source>
        <translation>Ausgeführt von {name}</translation>
    </message>
    <message>
        <source>No streaming</source>
        <translation>Kein Streaming</translation>
    </message>
    <message>
        <source>Waits of its own</source>
        <translation>Eigene Wartezeiten</translation>
    </message>
    <message>
        <source>Extra headers, whose values are not in the file: {names}</source>
        <translation>Zusätzliche Header, deren Werte nicht in der Datei stehen: {names}</translation>
    </message>
    <message>
        <source>Not taken, its address cannot be used: {name}</source>
        <translation>Nicht übernommen, die Adresse ist nicht brauchbar: {name}</translation>
    </message>
    <message>
        <source>Fields that Brise does not know: {names}</source>
        <translation>Felder, die Brise nicht kennt: {names}</translation>
    </message>
    <message>
        <source>Nothing that is secret is set for them.</source>
        <translation>Für sie ist nichts Geheimes eingestellt.</translation>
    </message>
    <message>
        <source>Not in the file: {what}.</source>
        <translation>Nicht in der Datei: {what}.</translation>
    </message>
    <message>
        <source>One endpoint imported</source>
        <translation>Ein Endpunkt importiert</translation>
    </message>
    <message>
        <source>{n} endpoints imported</source>
        <translation>{n} Endpunkte importiert</translation>
    </message>
</context>
<context>
    <name>PromptComparison</name>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Ask again</source>
        <translation>Noch einmal fragen</translation>
    </message>
    <message>
        <source>Sent</source>
        <translation>Gesendet</translation>
    </message>
    <message>
        <source>The server’s</source>
        <translation>Vom Server</translation>
    </message>
    <message>
        <source>{endpoint} is asked what its own template makes of it.</source>
        <translation>{endpoint} wird gefragt, was die eigene Vorlage daraus macht.</translation>
    </message>
    <message>
        <source>The server’s own template gives the same, after the {token} that the server puts first.</source>
        <translation>Die Vorlage des Servers ergibt dasselbe, nach dem {token}, das der Server voranstellt.</translation>
    </message>
    <message>
        <source>The server’s own template gives the same.</source>
        <translation>Die Vorlage des Servers ergibt dasselbe.</translation>
    </message>
    <message>
        <source>Not compared with the server’s own template.</source>
        <translation>Nicht mit der Vorlage des Servers verglichen.</translation>
    </message>
    <message>
        <source>The server does not tell what its own template makes of it.</source>
        <translation>Der Server sagt nicht, was seine Vorlage daraus macht.</translation>
    </message>
    <message>
        <source>The server has no template of its own to compare with.</source>
        <translation>Der Server hat keine eigene Vorlage zum Vergleichen.</translation>
    </message>
    <message>
        <source>The server’s own template refuses this chat: “{reason}”</source>
        <translation>Die Vorlage des Servers lehnt diesen Chat ab: „{reason}“</translation>
    </message>
    <message>
        <source>The server’s own template gives something else after {n} characters that are the same.</source>
        <translation>Die Vorlage des Servers ergibt nach {n} gleichen Zeichen etwas anderes.</translation>
    </message>
    <message>
        <source>The server’s own template gives something else from the first character on.</source>
        <translation>Die Vorlage des Servers ergibt vom ersten Zeichen an etwas anderes.</translation>
    </message>
    <message>
        <source>The server’s own template gives something else after one character that is the same.</source>
        <translation>Die Vorlage des Servers ergibt nach einem gleichen Zeichen etwas anderes.</translation>
    </message>
</context>
<context>
    <name>PromptDesk</name>
    <message>
        <source>Saved prompts</source>
        <translation>Gespeicherte Prompts</translation>
    </message>
    <message>
        <source>Save as prompt…</source>
        <translation>Als Prompt speichern …</translation>
    </message>
    <message>
        <source>All {n} prompts…</source>
        <translation>Alle {n} Prompts …</translation>
    </message>
    <message>
        <source>Presets and prompts…</source>
        <translation>Voreinstellungen und Prompts …</translation>
    </message>
</context>
<context>
    <name>ProxyPart</name>
    <message>
        <source>As the system says</source>
        <translation>Wie das System sagt</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Keines</translation>
    </message>
    <message>
        <source>This one:</source>
        <translation>Dieser:</translation>
    </message>
    <message>
        <source>Address of the proxy</source>
        <translation>Adresse des Proxys</translation>
    </message>
    <message>
        <source>With a name and password: http://name:password@host. The password goes into the keyring.</source>
        <translation>Mit Name und Passwort: http://name:passwort@host. Das Passwort kommt in den Schlüsselbund.</translation>
    </message>
    <message>
        <source>Enter the proxy’s address, like http://proxy.example.com:3128.</source>
        <translation>Trag die Adresse des Proxys ein, etwa http://proxy.example.com:3128.</translation>
    </message>
    <message>
        <source>Brise speaks to http:// and https:// proxies only.</source>
        <translation>Brise spricht nur mit Proxys unter http:// und https://.</translation>
    </message>
    <message>
        <source>The address names no computer. Write it like http://proxy.example.com:3128.</source>
        <translation>Die Adresse nennt keinen Rechner. Schreib sie wie http://proxy.example.com:3128.</translation>
    </message>
    <message>
        <source>The port after the colon is a number from 1 to 65535.</source>
        <translation>Der Port nach dem Doppelpunkt ist eine Zahl von 1 bis 65535.</translation>
    </message>
    <message>
        <source>A proxy’s address ends after the port.</source>
        <translation>Die Adresse eines Proxys endet nach dem Port.</translation>
    </message>
    <message>
        <source>Take out the spaces and special characters; in a password, write them in percent code.</source>
        <translation>Nimm Leer- und Sonderzeichen heraus; in einem Passwort schreib sie im Prozent-Code.</translation>
    </message>
</context>
<context>
    <name>QueueDesk</name>
    <message>
        <source>{n} messages are waiting already.</source>
        <translation>Es warten schon {n} Nachrichten.</translation>
    </message>
    <message>
        <source>“{text}” is not sent.</source>
        <translation>„{text}“ wird nicht gesendet.</translation>
    </message>
</context>
<context>
    <name>QueuedMessages</name>
    <message>
        <source>Messages that are sent next</source>
        <translation>Nachrichten, die danach gesendet werden</translation>
    </message>
    <message>
        <source>Queued</source>
        <translation>Eingereiht</translation>
    </message>
</context>
<context>
    <name>QuietLine</name>
    <message>
        <source>Wait</source>
        <translation>Warten</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>No token for {n} s.</source>
        <translation>Seit {n} s kein Token.</translation>
    </message>
</context>
<context>
    <name>RecognizedService</name>
    <message>
        <source>This is Hugging Face’s Inference API: its kind was changed.</source>
        <translation>Das ist die Inference API von Hugging Face: Die Art ist umgestellt.</translation>
    </message>
    <message>
        <source>This is an Inference Endpoint: its kind was changed.</source>
        <translation>Das ist ein Inference Endpoint: Die Art ist umgestellt.</translation>
    </message>
</context>
<context>
    <name>Rooms</name>
    <message>
        <source>Built-in model</source>
        <translation>Eingebautes Modell</translation>
    </message>
    <message>
        <source>The backup was restored. What was here before is kept among the backups.</source>
        <translation>Die Sicherung ist zurückgespielt. Was vorher hier war, liegt bei den Sicherungen.</translation>
    </message>
</context>
<context>
    <name>RowDrag</name>
    <message>
        <source>{n} chats</source>
        <translation>{n} Chats</translation>
    </message>
</context>
<context>
    <name>Saved</name>
    <message>
        <source>Presets</source>
        <translation>Voreinstellungen</translation>
    </message>
    <message>
        <source>System prompts</source>
        <translation>Systemprompts</translation>
    </message>
    <message>
        <source>Prompts</source>
        <translation>Prompts</translation>
    </message>
    <message>
        <source>Save as preset</source>
        <translation>Als Voreinstellung speichern</translation>
    </message>
    <message>
        <source>Save as system prompt</source>
        <translation>Als Systemprompt speichern</translation>
    </message>
    <message>
        <source>Save as prompt</source>
        <translation>Als Prompt speichern</translation>
    </message>
    <message>
        <source>A preset sets all parameters at once. Those that come with Brise stay as they are.</source>
        <translation>Eine Voreinstellung setzt alle Parameter auf einmal. Die mitgelieferten bleiben, wie sie sind.</translation>
    </message>
    <message>
        <source>What the model is told before the first message of a chat. Plain text, sent as it stands here.</source>
        <translation>Was dem Modell vor der ersten Nachricht eines Chats gesagt wird. Reiner Text, gesendet, wie er hier steht.</translation>
    </message>
    <message>
        <source>{{name}}, {{name=Arles}} and {{tone:formal|casual}} are asked for when it is inserted; / in an empty message lists all.</source>
        <translation>Nach {{name}}, {{name=Arles}} und {{ton:förmlich|locker}} wird beim Einfügen gefragt; / in einer leeren Nachricht zeigt alle.</translation>
    </message>
    <message>
        <source>No preset is called so.</source>
        <translation>Keine Voreinstellung heißt so.</translation>
    </message>
    <message>
        <source>No system prompts yet. + makes one, or save what stands in a chat’s field.</source>
        <translation>Noch keine Systemprompts. + legt einen an, oder speichere, was im Feld eines Chats steht.</translation>
    </message>
    <message>
        <source>No prompts yet. + makes one, or save what you have written in the message field.</source>
        <translation>Noch keine Prompts. + legt einen an, oder speichere, was du im Nachrichtenfeld geschrieben hast.</translation>
    </message>
    <message>
        <source>The file cannot be read. Look whether it is there and whether you may read it.</source>
        <translation>Die Datei lässt sich nicht lesen. Sieh nach, ob sie da ist und du sie lesen darfst.</translation>
    </message>
    <message>
        <source>The file is larger than any that Brise writes. Choose one that was exported here.</source>
        <translation>Die Datei ist größer als jede, die Brise schreibt. Wähl eine, die hier exportiert wurde.</translation>
    </message>
    <message>
        <source>The file holds no presets or prompts that Brise wrote. Choose one that was exported here.</source>
        <translation>In der Datei sind keine Voreinstellungen oder Prompts von Brise. Wähl eine, die hier exportiert wurde.</translation>
    </message>
    <message>
        <source>The file comes from a newer Brise. Update this one to read it.</source>
        <translation>Die Datei kommt von einem neueren Brise. Aktualisiere dieses, um sie zu lesen.</translation>
    </message>
    <message>
        <source>Entries that are none: {n}</source>
        <translation>Einträge, die keine sind: {n}</translation>
    </message>
    <message>
        <source>Entries without a name: {n}</source>
        <translation>Einträge ohne Namen: {n}</translation>
    </message>
    <message>
        <source>Texts of more than {most} characters: {n}</source>
        <translation>Texte von mehr als {most} Zeichen: {n}</translation>
    </message>
    <message>
        <source>Prompt templates of more than {most} characters: {n}</source>
        <translation>Prompt-Vorlagen von mehr als {most} Zeichen: {n}</translation>
    </message>
    <message>
        <source>Entries for which there was no room: {n}</source>
        <translation>Einträge, für die kein Platz war: {n}</translation>
    </message>
    <message>
        <source>Parameters that are none, or out of range: {n}</source>
        <translation>Parameter, die keine sind oder außerhalb der Grenzen liegen: {n}</translation>
    </message>
    <message>
        <source>Names cut to {name} characters, and texts without their control characters: {n}</source>
        <translation>Auf {name} Zeichen gekürzte Namen, und Texte ohne ihre Steuerzeichen: {n}</translation>
    </message>
    <message>
        <source>{name} holds presets and prompts of Brise ({size}).</source>
        <translation>{name} enthält Voreinstellungen und Prompts von Brise ({size}).</translation>
    </message>
    <message>
        <source>Nothing is in it that Brise could take.</source>
        <translation>Es ist nichts darin, was Brise nehmen könnte.</translation>
    </message>
    <message>
        <source>All of it is here already.</source>
        <translation>Alles davon ist schon da.</translation>
    </message>
    <message>
        <source>New: {n}</source>
        <translation>Neu: {n}</translation>
    </message>
    <message>
        <source>Here already, and not taken again: {n}</source>
        <translation>Schon da, wird nicht noch einmal genommen: {n}</translation>
    </message>
    <message>
        <source>Called like something else that is here, and taken beside it: {n}</source>
        <translation>Heißt wie etwas anderes, das schon da ist, und kommt daneben: {n}</translation>
    </message>
    <message>
        <source>No room for: {n}</source>
        <translation>Kein Platz für: {n}</translation>
    </message>
    <message>
        <source>Prompt templates</source>
        <translation>Prompt-Vorlagen</translation>
    </message>
    <message>
        <source>Not taken, or not as it was:</source>
        <translation>Nicht genommen, oder nicht wie es war:</translation>
    </message>
    <message>
        <source>{name}: here already</source>
        <translation>{name}: schon da</translation>
    </message>
    <message>
        <source>{name}: becomes “{kept}”</source>
        <translation>{name}: wird zu „{kept}“</translation>
    </message>
    <message>
        <source>{name}: no room</source>
        <translation>{name}: kein Platz</translation>
    </message>
    <message>
        <source>Fields that Brise does not know:</source>
        <translation>Felder, die Brise nicht kennt:</translation>
    </message>
    <message>
        <source>Nothing is called so.</source>
        <translation>Nichts heißt so.</translation>
    </message>
    <message>
        <source>new for every answer</source>
        <translation>für jede Antwort neu</translation>
    </message>
    <message>
        <source>{parameter}: {value}</source>
        <translation>{parameter}: {value}</translation>
    </message>
    <message>
        <source>on</source>
        <translation>an</translation>
    </message>
    <message>
        <source>{n} characters are too many. Shorten it to {most}.</source>
        <translation>{n} Zeichen sind zu viel. Kürze es auf {most}.</translation>
    </message>
    <message>
        <source>One imported.</source>
        <translation>Eines importiert.</translation>
    </message>
    <message>
        <source>{n} imported.</source>
        <translation>{n} importiert.</translation>
    </message>
</context>
<context>
    <name>SavedDesk</name>
    <message>
        <source>Presets and prompts…</source>
        <translation>Voreinstellungen und Prompts …</translation>
    </message>
    <message>
        <source>New preset</source>
        <translation>Neue Voreinstellung</translation>
    </message>
    <message>
        <source>New system prompt</source>
        <translation>Neuer Systemprompt</translation>
    </message>
    <message>
        <source>New prompt</source>
        <translation>Neuer Prompt</translation>
    </message>
    <message>
        <source>There is no room for more. Delete what you no longer need.</source>
        <translation>Für weitere ist kein Platz. Lösch, was du nicht mehr brauchst.</translation>
    </message>
    <message>
        <source>Deleted “{title}”</source>
        <translation>„{title}“ gelöscht</translation>
    </message>
    <message>
        <source>{n} deleted</source>
        <translation>{n} gelöscht</translation>
    </message>
    <message>
        <source>“{name}” updated</source>
        <translation>„{name}“ aktualisiert</translation>
    </message>
</context>
<context>
    <name>SavedDialog</name>
    <message>
        <source>Presets and prompts</source>
        <translation>Voreinstellungen und Prompts</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>Importieren …</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exportieren …</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Export the selected one…</source>
        <translation>Das ausgewählte exportieren …</translation>
    </message>
    <message>
        <source>Export the {n} selected…</source>
        <translation>Die {n} ausgewählten exportieren …</translation>
    </message>
    <message>
        <source>Export your prompt templates…</source>
        <translation>Deine Prompt-Vorlagen exportieren …</translation>
    </message>
    <message>
        <source>Export all…</source>
        <translation>Alle exportieren …</translation>
    </message>
</context>
<context>
    <name>SavedEditor</name>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>Take the values of this chat</source>
        <translation>Werte dieses Chats übernehmen</translation>
    </message>
    <message>
        <source>New chats begin with it</source>
        <translation>Neue Chats beginnen damit</translation>
    </message>
    <message>
        <source>Insert</source>
        <translation>Einfügen</translation>
    </message>
    <message>
        <source>Use in this chat</source>
        <translation>In diesem Chat verwenden</translation>
    </message>
</context>
<context>
    <name>SavedFiles</name>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Export presets and prompts</source>
        <translation>Voreinstellungen und Prompts exportieren</translation>
    </message>
    <message>
        <source>Brise presets and prompts</source>
        <translation>Brise Voreinstellungen und Prompts</translation>
    </message>
    <message>
        <source>“{name}” cannot be written. Choose another folder, or make room.</source>
        <translation>„{name}“ lässt sich nicht schreiben. Wähl einen anderen Ordner oder schaff Platz.</translation>
    </message>
    <message>
        <source>“{name}” saved</source>
        <translation>„{name}“ gespeichert</translation>
    </message>
    <message>
        <source>Import presets and prompts</source>
        <translation>Voreinstellungen und Prompts importieren</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Alle Dateien (*)</translation>
    </message>
</context>
<context>
    <name>SavedImportDialog</name>
    <message>
        <source>Import presets and prompts</source>
        <translation>Voreinstellungen und Prompts importieren</translation>
    </message>
    <message>
        <source>Some of the file is left, or not quite as it was. The list says what.</source>
        <translation>Etwas aus der Datei bleibt weg oder ist nicht ganz, wie es war. Die Liste sagt, was.</translation>
    </message>
    <message>
        <source>What is in the file</source>
        <translation>Was in der Datei steht</translation>
    </message>
    <message>
        <source>A prompt template is not run before you choose it for a chat, and then in a process of its own.</source>
        <translation>Eine Prompt-Vorlage läuft erst, wenn du sie für einen Chat wählst, und dann in einem eigenen Prozess.</translation>
    </message>
</context>
<context>
    <name>SavedList</name>
    <message>
        <source>Search</source>
        <translation>Suchen</translation>
    </message>
    <message>
        <source>Search names and texts</source>
        <translation>Namen und Texte durchsuchen</translation>
    </message>
    <message>
        <source>New</source>
        <translation>Neu</translation>
    </message>
    <message>
        <source>Move up</source>
        <translation>Nach oben</translation>
    </message>
    <message>
        <source>Move down</source>
        <translation>Nach unten</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>{name}, of new chats</source>
        <translation>{name}, für neue Chats</translation>
    </message>
</context>
<context>
    <name>SearchCover</name>
    <message>
        <source>Search all chats</source>
        <translation>Alle Chats durchsuchen</translation>
    </message>
</context>
<context>
    <name>SearchField</name>
    <message>
        <source>Empty the search</source>
        <translation>Suche leeren</translation>
    </message>
</context>
<context>
    <name>SearchFilters</name>
    <message>
        <source>Date</source>
        <translation>Datum</translation>
    </message>
    <message>
        <source>Any date</source>
        <translation>Jedes Datum</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>Wer</translation>
    </message>
    <message>
        <source>Anyone</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>Endpoint</source>
        <translation>Endpunkt</translation>
    </message>
    <message>
        <source>Any endpoint</source>
        <translation>Jeder Endpunkt</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Any model</source>
        <translation>Jedes Modell</translation>
    </message>
    <message>
        <source>Rated</source>
        <translation>Bewertet</translation>
    </message>
    <message>
        <source>Rated or not</source>
        <translation>Bewertet oder nicht</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>Heute</translation>
    </message>
    <message>
        <source>Last 7 days</source>
        <translation>Letzte 7 Tage</translation>
    </message>
    <message>
        <source>Last 30 days</source>
        <translation>Letzte 30 Tage</translation>
    </message>
    <message>
        <source>Last year</source>
        <translation>Letztes Jahr</translation>
    </message>
    <message>
        <source>Older than 30 days</source>
        <translation>Älter als 30 Tage</translation>
    </message>
    <message>
        <source>Older than a year</source>
        <translation>Älter als ein Jahr</translation>
    </message>
    <message>
        <source>You</source>
        <translation>Du</translation>
    </message>
    <message>
        <source>The model</source>
        <translation>Das Modell</translation>
    </message>
    <message>
        <source>Thumbs up</source>
        <translation>Daumen hoch</translation>
    </message>
    <message>
        <source>Thumbs down</source>
        <translation>Daumen runter</translation>
    </message>
</context>
<context>
    <name>SearchResults</name>
    <message>
        <source>Search results</source>
        <translation>Suchergebnisse</translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation>Suche läuft …</translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation>Nichts gefunden</translation>
    </message>
    <message>
        <source>Still indexing, {n} of {m}</source>
        <translation>Index entsteht noch, {n} von {m}</translation>
    </message>
</context>
<context>
    <name>SearchRows</name>
    <message>
        <source>Chats</source>
        <translation>Chats</translation>
    </message>
    <message>
        <source>Messages</source>
        <translation>Nachrichten</translation>
    </message>
    <message>
        <source>New chat</source>
        <translation>Neuer Chat</translation>
    </message>
    <message>
        <source>{title} (archived)</source>
        <translation>{title} (archiviert)</translation>
    </message>
    <message>
        <source>System prompt: {text}</source>
        <translation>Systemprompt: {text}</translation>
    </message>
    <message>
        <source>Draft: {text}</source>
        <translation>Entwurf: {text}</translation>
    </message>
    <message>
        <source>Waiting to be sent: {text}</source>
        <translation>Wartet auf das Absenden: {text}</translation>
    </message>
    <message>
        <source>Being edited: {text}</source>
        <translation>In Bearbeitung: {text}</translation>
    </message>
    <message>
        <source>You</source>
        <translation>Du</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>Antwort</translation>
    </message>
    <message>
        <source>{who} in {title}: {text}</source>
        <translation>{who} in {title}: {text}</translation>
    </message>
</context>
<context>
    <name>SeedRow</name>
    <message>
        <source>{parameter}, value</source>
        <translation>{parameter}, Wert</translation>
    </message>
    <message>
        <source>Random</source>
        <translation>Zufällig</translation>
    </message>
    <message>
        <source>Not sent</source>
        <translation>Nicht gesendet</translation>
    </message>
    <message>
        <source>off</source>
        <translation>aus</translation>
    </message>
    <message>
        <source>fixed</source>
        <translation>fest</translation>
    </message>
    <message>
        <source>random</source>
        <translation>zufällig</translation>
    </message>
</context>
<context>
    <name>SelfTest</name>
    <message>
        <source>{what} is missing or damaged in {folder}. Install Brise again.</source>
        <translation>{what} fehlt oder ist beschädigt in {folder}. Installiere Brise neu.</translation>
    </message>
    <message>
        <source>It was shown on {platform}, but not painted within 10 s.</source>
        <translation>Es wurde auf {platform} gezeigt, aber in 10 s nicht gezeichnet.</translation>
    </message>
    <message>
        <source>painted {size} on {platform}, {font}</source>
        <translation>gezeichnet mit {size} auf {platform}, {font}</translation>
    </message>
    <message>
        <source>drawn in {n} sizes, {least} to {most} px</source>
        <translation>gezeichnet in {n} Größen, {least} bis {most} px</translation>
    </message>
    <message>
        <source>{icons} icons, {templates} prompt templates</source>
        <translation>{icons} Symbole, {templates} Prompt-Vorlagen</translation>
    </message>
    <message>
        <source>spoken here: {files}</source>
        <translation>hier gesprochen: {files}</translation>
    </message>
    <message>
        <source>English is spoken here; there are also: {languages}</source>
        <translation>Hier wird Englisch gesprochen; es gibt auch: {languages}</translation>
    </message>
    <message>
        <source>drawn, {width} ems wide</source>
        <translation>gezeichnet, {width} em breit</translation>
    </message>
    <message>
        <source>The server was not known for what it is.</source>
        <translation>Der Server wurde nicht als das erkannt, was er ist.</translation>
    </message>
    <message>
        <source>What arrived is not what was sent: {text}</source>
        <translation>Was ankam, ist nicht, was gesendet wurde: {text}</translation>
    </message>
    <message>
        <source>The details at the end of the answer are wrong: {details}</source>
        <translation>Die Details am Ende der Antwort stimmen nicht: {details}</translation>
    </message>
    <message>
        <source>{tokens} tokens with log-probabilities and details in {seconds} s</source>
        <translation>{tokens} Tokens mit Log-Wahrscheinlichkeiten und Details in {seconds} s</translation>
    </message>
    <message>
        <source>The answer was not stopped.</source>
        <translation>Die Antwort wurde nicht angehalten.</translation>
    </message>
    <message>
        <source>The answer was stopped, but the connection stayed open.</source>
        <translation>Die Antwort wurde angehalten, aber die Verbindung blieb offen.</translation>
    </message>
    <message>
        <source>the answer ended, and the server&apos;s connection with it</source>
        <translation>die Antwort endete und mit ihr die Verbindung zum Server</translation>
    </message>
    <message>
        <source>Its part “{part}” is missing, though the rest of it is here. Install Brise again.</source>
        <translation>Sein Teil „{part}“ fehlt, obwohl der Rest da ist. Installiere Brise neu.</translation>
    </message>
    <message>
        <source>not part of this installation</source>
        <translation>nicht Teil dieser Installation</translation>
    </message>
    <message>
        <source>{tokens} tokens in {seconds} s</source>
        <translation>{tokens} Tokens in {seconds} s</translation>
    </message>
    <message>
        <source>The answer did not come to an end.</source>
        <translation>Die Antwort kam zu keinem Ende.</translation>
    </message>
    <message>
        <source>SQLite {version} with FTS5, an answer was found</source>
        <translation>SQLite {version} mit FTS5, eine Antwort wurde gefunden</translation>
    </message>
    <message>
        <source>SQLite {version} did not find what is stored. {error}</source>
        <translation>SQLite {version} fand nicht, was gespeichert ist. {error}</translation>
    </message>
    <message>
        <source>everything ended in order</source>
        <translation>alles endete der Reihe nach</translation>
    </message>
    <message>
        <source>Nothing was answered, so nothing could be stored.</source>
        <translation>Nichts wurde beantwortet, also konnte nichts gespeichert werden.</translation>
    </message>
    <message>
        <source>A chat that was stored is not the one that was shown.</source>
        <translation>Ein Chat, der gespeichert wurde, ist nicht der, der gezeigt wurde.</translation>
    </message>
    <message>
        <source>{chats} chats, {messages} messages and {tokens} tokens read back</source>
        <translation>{chats} Chats, {messages} Nachrichten und {tokens} Tokens zurückgelesen</translation>
    </message>
    <message>
        <source>It did not come to an end within {n} s.</source>
        <translation>Es kam in {n} s zu keinem Ende.</translation>
    </message>
    <message>
        <source>It held up everything else, and was broken off after {n} s.</source>
        <translation>Es hielt alles andere auf und wurde nach {n} s abgebrochen.</translation>
    </message>
    <message>
        <source>No folder could be made to work in ({error}). Set TMPDIR to one.</source>
        <translation>Es ließ sich kein Ordner zum Arbeiten anlegen ({error}). Setze TMPDIR auf einen.</translation>
    </message>
    <message>
        <source>They are rendered wrongly: {text}</source>
        <translation>Was gefüllt wurde, stimmt nicht: {text}</translation>
    </message>
    <message>
        <source>rendered by process {pid}</source>
        <translation>ausgefüllt von Prozess {pid}</translation>
    </message>
    <message>
        <source>{openssl}; certificates are checked by {system}</source>
        <translation>{openssl}; Zertifikate prüft {system}</translation>
    </message>
    <message>
        <source>No certificate authorities were found, so no https server can be trusted. Install the package ca-certificates, or set SSL_CERT_FILE to a file with the authorities that you trust.</source>
        <translation>Es wurden keine Zertifizierungsstellen gefunden, also kann keinem https-Server vertraut werden. Installiere das Paket ca-certificates, oder setze SSL_CERT_FILE auf eine Datei mit den Stellen, denen du vertraust.</translation>
    </message>
    <message>
        <source>{openssl}, {count} certificate authorities of this system</source>
        <translation>{openssl}, {count} Zertifizierungsstellen dieses Systems</translation>
    </message>
    <message>
        <source>none here; access tokens would be kept in memory only</source>
        <translation>keiner hier; Zugriffstokens blieben nur im Arbeitsspeicher</translation>
    </message>
    <message>
        <source>No chat is open.</source>
        <translation>Kein Chat ist offen.</translation>
    </message>
</context>
<context>
    <name>SendButton</name>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>Senden</translation>
    </message>
    <message>
        <source>Stop (Esc)</source>
        <translation>Anhalten (Esc)</translation>
    </message>
    <message>
        <source>Send (Enter)</source>
        <translation>Senden (Enter)</translation>
    </message>
</context>
<context>
    <name>ServiceChoice</name>
    <message>
        <source>Server of your own</source>
        <translation>Eigener Server</translation>
    </message>
    <message>
        <source>Hugging Face Inference API</source>
        <translation>Hugging Face Inference API</translation>
    </message>
    <message>
        <source>Hugging Face Inference Endpoint</source>
        <translation>Hugging Face Inference Endpoint</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Art</translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>Erscheinungsbild</translation>
    </message>
    <message>
        <source>Like the system</source>
        <translation>Wie das System</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>Reduced motion</source>
        <translation>Weniger Bewegung</translation>
    </message>
    <message>
        <source>On: nothing turns, and nothing slides.</source>
        <translation>An: Nichts dreht sich, nichts gleitet.</translation>
    </message>
    <message>
        <source>On</source>
        <translation>An</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>Aus</translation>
    </message>
    <message>
        <source>Text size</source>
        <translation>Textgröße</translation>
    </message>
    <message>
        <source>Of messages and of what you write.</source>
        <translation>Von Nachrichten und von dem, was du schreibst.</translation>
    </message>
    <message>
        <source>Reading font</source>
        <translation>Leseschrift</translation>
    </message>
    <message>
        <source>Code font</source>
        <translation>Codeschrift</translation>
    </message>
    <message>
        <source>Reading width</source>
        <translation>Lesebreite</translation>
    </message>
    <message>
        <source>How wide the column of a chat may grow.</source>
        <translation>Wie breit die Spalte eines Chats werden darf.</translation>
    </message>
    <message>
        <source>New chats use</source>
        <translation>Neue Chats nutzen</translation>
    </message>
    <message>
        <source>Each chat can change to another endpoint.</source>
        <translation>Jeder Chat kann zu einem anderen Endpunkt wechseln.</translation>
    </message>
    <message>
        <source>No endpoint yet</source>
        <translation>Noch kein Endpunkt</translation>
    </message>
    <message>
        <source>Ask for log-probabilities and alternatives</source>
        <translation>Log-Wahrscheinlichkeiten und Alternativen erfragen</translation>
    </message>
    <message>
        <source>Needed to see how sure the model was.</source>
        <translation>Nötig, um zu sehen, wie sicher das Modell war.</translation>
    </message>
    <message>
        <source>Let the model write titles</source>
        <translation>Das Modell schreibt Titel</translation>
    </message>
    <message>
        <source>One more request after the first answer, to the same endpoint. The built-in model is not asked.</source>
        <translation>Eine weitere Anfrage nach der ersten Antwort, an denselben Endpunkt. Das eingebaute Modell wird nicht gefragt.</translation>
    </message>
    <message>
        <source>Only these servers</source>
        <translation>Nur diese Server</translation>
    </message>
    <message>
        <source>Those of your endpoints: Brise refuses every other connection. View, Network shows them all.</source>
        <translation>Die deiner Endpunkte: Jede andere Verbindung verweigert Brise. Ansicht, Netzwerk zeigt alle.</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Presets and prompts…</source>
        <translation>Voreinstellungen und Prompts …</translation>
    </message>
    <message>
        <source>Full</source>
        <translation>Volle Breite</translation>
    </message>
    <message>
        <source>{n} characters</source>
        <translation>{n} Zeichen</translation>
    </message>
</context>
<context>
    <name>SlashPrompts</name>
    <message>
        <source>Saved prompts</source>
        <translation>Gespeicherte Prompts</translation>
    </message>
</context>
<context>
    <name>StartPage</name>
    <message>
        <source>What is your favourite condiment?</source>
        <translation>Welche Soße magst du am liebsten?</translation>
    </message>
    <message>
        <source>Explain temperature and top-p to a ten-year-old</source>
        <translation>Erklär einem zehnjährigen Kind Temperatur und Top-p</translation>
    </message>
    <message>
        <source>Write a haiku about the Mistral</source>
        <translation>Schreib ein Haiku über den Mistral</translation>
    </message>
    <message>
        <source>No model is part of this installation: a server of your own has to answer.</source>
        <translation>Zu dieser Installation gehört kein Modell: Ein eigener Server muss antworten.</translation>
    </message>
    <message>
        <source>Ask something</source>
        <translation>Frag etwas</translation>
    </message>
    <message>
        <source>The built-in model answers on this computer, without a network. It is small, made for trying Brise out, and often wrong.</source>
        <translation>Das eingebaute Modell antwortet auf diesem Rechner, ohne Netz. Es ist klein, zum Ausprobieren da und liegt oft falsch.</translation>
    </message>
    <message>
        <source>Connect a server</source>
        <translation>Verbinde einen Server</translation>
    </message>
</context>
<context>
    <name>StateLight</name>
    <message>
        <source>Ready</source>
        <translation>Bereit</translation>
    </message>
    <message>
        <source>Turns requests away until {time}</source>
        <translation>Weist Anfragen bis {time} ab</translation>
    </message>
    <message>
        <source>Turns requests away for now</source>
        <translation>Weist Anfragen gerade ab</translation>
    </message>
    <message>
        <source>Answering</source>
        <translation>Antwortet</translation>
    </message>
    <message>
        <source>The model is being loaded</source>
        <translation>Das Modell wird geladen</translation>
    </message>
    <message>
        <source>Being asked</source>
        <translation>Wird gefragt</translation>
    </message>
    <message>
        <source>Not reachable since {time}</source>
        <translation>Seit {time} nicht erreichbar</translation>
    </message>
    <message>
        <source>Not reachable</source>
        <translation>Nicht erreichbar</translation>
    </message>
    <message>
        <source>Not asked yet</source>
        <translation>Noch nicht gefragt</translation>
    </message>
    <message>
        <source>Wants a valid access token</source>
        <translation>Verlangt ein gültiges Zugriffstoken</translation>
    </message>
    <message>
        <source>The keyring keeps the access token back</source>
        <translation>Der Schlüsselbund gibt das Zugriffstoken nicht her</translation>
    </message>
    <message>
        <source>No model server answers there</source>
        <translation>Dort antwortet kein Modellserver</translation>
    </message>
    <message>
        <source>No secure connection</source>
        <translation>Keine sichere Verbindung</translation>
    </message>
    <message>
        <source>Its settings are not complete</source>
        <translation>Seine Einstellungen sind unvollständig</translation>
    </message>
</context>
<context>
    <name>StateLine</name>
    <message>
        <source>Continue</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
</context>
<context>
    <name>SteerActions</name>
    <message>
        <source>Fork chat</source>
        <translation>Chat abzweigen</translation>
    </message>
    <message>
        <source>Clear chat</source>
        <translation>Chat leeren</translation>
    </message>
    <message>
        <source>There is no message yet.</source>
        <translation>Es gibt noch keine Nachricht.</translation>
    </message>
</context>
<context>
    <name>SteerDesk</name>
    <message>
        <source>Edited. The version before is kept.</source>
        <translation>Bearbeitet. Die Version davor bleibt.</translation>
    </message>
    <message>
        <source>Dropped the edit</source>
        <translation>Bearbeitung verworfen</translation>
    </message>
    <message>
        <source>Deleted the message</source>
        <translation>Nachricht gelöscht</translation>
    </message>
    <message>
        <source>Deleted the message and what followed</source>
        <translation>Nachricht und alles danach gelöscht</translation>
    </message>
    <message>
        <source>Cleared the chat</source>
        <translation>Chat geleert</translation>
    </message>
    <message>
        <source>{title}, forked</source>
        <translation>{title}, abgezweigt</translation>
    </message>
    <message>
        <source>Forked. The chat before is as it was.</source>
        <translation>Abgezweigt. Der Chat davor ist, wie er war.</translation>
    </message>
</context>
<context>
    <name>StopRow</name>
    <message>
        <source>None</source>
        <translation>Keine</translation>
    </message>
    <message>
        <source>{parameter}, one on each line</source>
        <translation>{parameter}, je Zeile eine</translation>
    </message>
    <message>
        <source>off</source>
        <translation>aus</translation>
    </message>
    <message>
        <source>Only the first {n} count.</source>
        <translation>Nur die ersten {n} zählen.</translation>
    </message>
    <message>
        <source>Only {n} characters of a line count.</source>
        <translation>Nur {n} Zeichen je Zeile zählen.</translation>
    </message>
</context>
<context>
    <name>SystemFoldLine</name>
    <message>
        <source>The prompt template has no place for a system prompt. It is sent before your first message, as part of it.</source>
        <translation>Die Vorlage hat keinen Platz für einen Systemprompt. Er wird als Teil deiner ersten Nachricht gesendet, vor ihrem Text.</translation>
    </message>
</context>
<context>
    <name>SystemPromptChoice</name>
    <message>
        <source>System prompt</source>
        <translation>Systemprompt</translation>
    </message>
    <message>
        <source>Save as system prompt…</source>
        <translation>Als Systemprompt speichern …</translation>
    </message>
    <message>
        <source>All {n} system prompts…</source>
        <translation>Alle {n} Systemprompts …</translation>
    </message>
    <message>
        <source>Presets and prompts…</source>
        <translation>Voreinstellungen und Prompts …</translation>
    </message>
    <message>
        <source>Saved</source>
        <translation>Gespeichert</translation>
    </message>
    <message>
        <source>Saved system prompts</source>
        <translation>Gespeicherte Systemprompts</translation>
    </message>
    <message>
        <source>Saved system prompts: {name}</source>
        <translation>Gespeicherte Systemprompts: {name}</translation>
    </message>
</context>
<context>
    <name>SystemPromptField</name>
    <message>
        <source>None. The model answers as it was trained to.</source>
        <translation>Keiner. Das Modell antwortet, wie es trainiert wurde.</translation>
    </message>
    <message>
        <source>System prompt</source>
        <translation>Systemprompt</translation>
    </message>
</context>
<context>
    <name>TableCopy</name>
    <message>
        <source>Copy table</source>
        <translation>Tabelle kopieren</translation>
    </message>
</context>
<context>
    <name>TemplateChip</name>
    <message>
        <source>Prompt template: {name}</source>
        <translation>Vorlage: {name}</translation>
    </message>
    <message>
        <source>Prompt template</source>
        <translation>Vorlage</translation>
    </message>
    <message>
        <source>Chosen by model: {name}</source>
        <translation>Nach Modell gewählt: {name}</translation>
    </message>
    <message>
        <source>Chosen by model</source>
        <translation>Nach Modell gewählt</translation>
    </message>
    <message>
        <source>The server’s own</source>
        <translation>Vorlage des Servers</translation>
    </message>
    <message>
        <source>{name}, unverified</source>
        <translation>{name}, ungeprüft</translation>
    </message>
    <message>
        <source>Own template…</source>
        <translation>Eigene Vorlage …</translation>
    </message>
    <message>
        <source>Exact prompt…</source>
        <translation>Genauer Prompt …</translation>
    </message>
    <message>
        <source>Copy as code…</source>
        <translation>Als Code kopieren …</translation>
    </message>
    <message>
        <source>Change or remove</source>
        <translation>Ändern oder entfernen</translation>
    </message>
</context>
<context>
    <name>TemplateDesk</name>
    <message>
        <source>There is no room for more. Remove a prompt template that you no longer need.</source>
        <translation>Für mehr ist kein Platz. Entferne eine Prompt-Vorlage, die du nicht mehr brauchst.</translation>
    </message>
    <message>
        <source>Take a prompt template from a file</source>
        <translation>Eine Prompt-Vorlage aus einer Datei nehmen</translation>
    </message>
    <message>
        <source>Prompt templates (*.jinja *.jinja2 *.json *.txt)</source>
        <translation>Prompt-Vorlagen (*.jinja *.jinja2 *.json *.txt)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Alle Dateien (*)</translation>
    </message>
    <message>
        <source>“{name}” saved</source>
        <translation>„{name}“ gespeichert</translation>
    </message>
    <message>
        <source>“{name}” removed</source>
        <translation>„{name}“ entfernt</translation>
    </message>
</context>
<context>
    <name>TemplateDialog</name>
    <message>
        <source>Own prompt template</source>
        <translation>Eigene Prompt-Vorlage</translation>
    </message>
    <message>
        <source>Take it from a file…</source>
        <translation>Aus einer Datei nehmen …</translation>
    </message>
    <message>
        <source>Template</source>
        <translation>Vorlage</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Or drop the file here</source>
        <translation>Oder leg die Datei hier ab</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Which of the file’s templates</source>
        <translation>Welche Vorlage der Datei</translation>
    </message>
    <message>
        <source>BOS token</source>
        <translation>BOS-Token</translation>
    </message>
    <message>
        <source>What the server puts first. It is not written twice.</source>
        <translation>Was der Server voranstellt. Es wird nicht doppelt geschrieben.</translation>
    </message>
    <message>
        <source>EOS token</source>
        <translation>EOS-Token</translation>
    </message>
    <message>
        <source>What ends an answer. The template may write it as eos_token.</source>
        <translation>Was eine Antwort beendet. Die Vorlage kann es als eos_token schreiben.</translation>
    </message>
    <message>
        <source>Jinja, as in a model’s tokenizer_config.json. It is rendered in a process of its own.</source>
        <translation>Jinja, wie in der tokenizer_config.json eines Modells. Ein eigener Prozess macht daraus den Prompt.</translation>
    </message>
</context>
<context>
    <name>TextRow</name>
    <message>
        <source>None</source>
        <translation>Keiner</translation>
    </message>
    <message>
        <source>{parameter}, value</source>
        <translation>{parameter}, Wert</translation>
    </message>
    <message>
        <source>off</source>
        <translation>aus</translation>
    </message>
</context>
<context>
    <name>ThoughtButton</name>
    <message>
        <source>{sentence}, folded</source>
        <translation>{sentence}, eingeklappt</translation>
    </message>
    <message>
        <source>{sentence}, unfolded</source>
        <translation>{sentence}, ausgeklappt</translation>
    </message>
</context>
<context>
    <name>ThoughtFold</name>
    <message>
        <source>Thought</source>
        <translation>Nachgedacht</translation>
    </message>
    <message>
        <source>Thought for less than 1 s</source>
        <translation>Weniger als 1 s nachgedacht</translation>
    </message>
    <message>
        <source>Thought for {time}</source>
        <translation>{time} nachgedacht</translation>
    </message>
    <message>
        <source>Thinking</source>
        <translation>Denkt nach</translation>
    </message>
    <message>
        <source>Thinking, {time}</source>
        <translation>Denkt nach, {time}</translation>
    </message>
    <message>
        <source>Thought, without an answer</source>
        <translation>Nachgedacht, ohne Antwort</translation>
    </message>
    <message>
        <source>Thought, cut off</source>
        <translation>Nachgedacht, abgebrochen</translation>
    </message>
    <message>
        <source>{n} s</source>
        <translation>{n} s</translation>
    </message>
    <message>
        <source>{m} min {n} s</source>
        <translation>{m} min {n} s</translation>
    </message>
</context>
<context>
    <name>Toast</name>
    <message>
        <source>Close this notice</source>
        <translation>Hinweis schließen</translation>
    </message>
</context>
<context>
    <name>Transcript</name>
    <message>
        <source>not loaded</source>
        <translation>nicht geladen</translation>
    </message>
    <message>
        <source>Image: {description} ({host})</source>
        <translation>Bild: {description} ({host})</translation>
    </message>
    <message>
        <source>Image ({host})</source>
        <translation>Bild ({host})</translation>
    </message>
    <message>
        <source>You</source>
        <translation>Du</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Copy link</source>
        <translation>Link kopieren</translation>
    </message>
    <message>
        <source>Select message</source>
        <translation>Nachricht auswählen</translation>
    </message>
    <message>
        <source>Show it rendered</source>
        <translation>Formatiert zeigen</translation>
    </message>
    <message>
        <source>Show as written</source>
        <translation>Zeigen wie geschrieben</translation>
    </message>
    <message>
        <source>Messages</source>
        <translation>Nachrichten</translation>
    </message>
</context>
<context>
    <name>TreeMap</name>
    <message>
        <source>Map of the chat</source>
        <translation>Übersicht der Zweige</translation>
    </message>
    <message>
        <source>{n} messages</source>
        <translation>{n} Nachrichten</translation>
    </message>
    <message>
        <source>{count}, from: {text}</source>
        <translation>{count}, ab: {text}</translation>
    </message>
    <message>
        <source>You</source>
        <translation>Du</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>Antwort</translation>
    </message>
    <message>
        <source>{who}, version {n} of {versions}</source>
        <translation>{who}, Version {n} von {versions}</translation>
    </message>
    <message>
        <source>{who}: {text}</source>
        <translation>{who}: {text}</translation>
    </message>
</context>
<context>
    <name>TreePopover</name>
    <message>
        <source>Reading the chat…</source>
        <translation>Der Chat wird gelesen …</translation>
    </message>
</context>
<context>
    <name>VariablesDialog</name>
    <message>
        <source>Keep placeholders</source>
        <translation>Platzhalter lassen</translation>
    </message>
    <message>
        <source>Insert</source>
        <translation>Einfügen</translation>
    </message>
</context>
<context>
    <name>VersionSwitch</name>
    <message>
        <source>{n} / {versions}</source>
        <translation>{n} / {versions}</translation>
    </message>
    <message>
        <source>Version {n} of {versions}</source>
        <translation>Version {n} von {versions}</translation>
    </message>
</context>
<context>
    <name>Versions</name>
    <message>
        <source>not part of this installation</source>
        <translation>nicht Teil dieser Installation</translation>
    </message>
    <message>
        <source>Build</source>
        <translation>Stand</translation>
    </message>
    <message>
        <source>from source</source>
        <translation>aus dem Quelltext</translation>
    </message>
</context>
<context>
    <name>WaitingLine</name>
    <message>
        <source>Try now</source>
        <translation>Jetzt versuchen</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Stop waiting</source>
        <translation>Nicht länger warten</translation>
    </message>
    <message>
        <source>Waiting for the answer</source>
        <translation>Wartet auf die Antwort</translation>
    </message>
    <message>
        <source>Waiting for the answer, {n} s</source>
        <translation>Wartet auf die Antwort, {n}&#xa0;s</translation>
    </message>
    <message>
        <source>Waiting for the first token</source>
        <translation>Wartet auf das erste Token</translation>
    </message>
    <message>
        <source>Waiting for the first token, {n} s</source>
        <translation>Wartet auf das erste Token, {n} s</translation>
    </message>
</context>
<context>
    <name>WindowActions</name>
    <message>
        <source>Rename</source>
        <translation>Umbenennen</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Export chat…</source>
        <translation>Chat exportieren …</translation>
    </message>
    <message>
        <source>Print…</source>
        <translation>Drucken …</translation>
    </message>
    <message>
        <source>About Brise</source>
        <translation>Über Brise</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>Daten</translation>
    </message>
    <message>
        <source>Chat</source>
        <translation>Chat</translation>
    </message>
    <message>
        <source>View</source>
        <translation>Ansicht</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>Hilfe</translation>
    </message>
    <message>
        <source>Export all chats…</source>
        <translation>Alle Chats exportieren …</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>Importieren …</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>Netzwerk</translation>
    </message>
    <message>
        <source>Copy diagnostics…</source>
        <translation>Diagnose kopieren …</translation>
    </message>
    <message>
        <source>Backups…</source>
        <translation>Sicherungen …</translation>
    </message>
    <message>
        <source>Check my data</source>
        <translation>Meine Daten prüfen</translation>
    </message>
</context>
<context>
    <name>_Details</name>
    <message>
        <source>Details</source>
        <translation>Details</translation>
    </message>
</context>
<context>
    <name>_Row</name>
    <message>
        <source>Send now</source>
        <translation>Jetzt senden</translation>
    </message>
    <message>
        <source>Do not send</source>
        <translation>Nicht senden</translation>
    </message>
    <message>
        <source>Next: {text}</source>
        <translation>Danach: {text}</translation>
    </message>
</context>
</TS>
