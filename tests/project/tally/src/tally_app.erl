-module(tally_app).
-behaviour(application).
-export([start/2, stop/1]).

start(normal, Args) -> tally_sup:start_link(Args).
stop(_) -> ok.
