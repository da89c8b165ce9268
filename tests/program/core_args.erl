%% The command line arrives as a list of strings.
-module(core_args).
-export([main/1]).

main(Args) ->
    erlang:display(length(Args)),
    [erlang:display(Arg) || Arg <- Args].
