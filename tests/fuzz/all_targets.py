"""Every target, by its name."""

from tests.fuzz.curl_target import CURL
from tests.fuzz.field_target import FIELD
from tests.fuzz.import_target import IMPORT
from tests.fuzz.markdown_target import MARKDOWN
from tests.fuzz.stream_target import STREAM
from tests.fuzz.template_target import TEMPLATE
from tests.fuzz.whole_target import WHOLE

TARGETS = {target.name: target for target in (STREAM, WHOLE, TEMPLATE, IMPORT, FIELD, CURL, MARKDOWN)}
