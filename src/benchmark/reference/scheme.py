"""What a Python add-on does for --scheme: builds it with splunklib."""

import sys

from splunklib.modularinput import Argument, Scheme, Script


class Alerts(Script):
    def get_scheme(self):
        scheme = Scheme("Microsoft Defender alerts")
        scheme.description = "Collects alerts."
        scheme.use_external_validation = True
        scheme.use_single_instance = True
        for name in ("account", "api", "start_time", "overlap", "legacy_entities"):
            argument = Argument(name)
            argument.title = name
            argument.data_type = Argument.data_type_string
            argument.required_on_create = name == "account"
            scheme.add_argument(argument)
        return scheme

    def stream_events(self, inputs, event_writer):
        raise NotImplementedError("only --scheme is measured")


if __name__ == "__main__":
    sys.exit(Alerts().run(sys.argv))
