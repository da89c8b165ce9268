%% The entry module of a program that is an application (a release) and not a command with main/1: it waits while the applications run.
%% Replaces nothing. The program ends by init:stop/0,1, erlang:halt/0,1,2, or when a permanent application does.
-module(beamless_application).

-export([main/1]).

main(_) ->
    receive after infinity -> ok end.
