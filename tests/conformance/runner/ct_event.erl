%% Suites give their measurements to Common Test's event manager; nobody listens here.
-module(ct_event).
-export([notify/1]).

notify(_) -> ok.
