-module(no_main).
-export([start/0]).

start() -> ok.
