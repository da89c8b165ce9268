%% Commands run by a shell.
-module(os_cmd).
-export([main/1]).

main(_) ->
    show(os:cmd("echo hello; echo error >&2")),
    show(os:cmd("printf 'a\\303\\244b'; exit 3")),
    show(os:cmd("cat")),
    show(os:cmd(true)),
    show(os:cmd(["ec", ["ho "], "deep"])),
    show(os:cmd("printf 'yyyyyyyyyyyyyyyyyyyy'", #{max_size => 10})),
    show(length(os:cmd("head -c 1000000 /dev/zero"))),
    show(os:cmd("no_such_command_at_all 2>/dev/null || echo $?")),
    true = os:putenv("A_VARIABLE", "its value"),
    show(os:cmd("echo $A_VARIABLE")),
    show(try os:cmd([a | b]) catch error:Error -> Error end),
    show(os:find_executable("sh") =/= false),
    show(os:find_executable("no_such_command_at_all")),
    Self = self(),
    [spawn(fun() -> Self ! {N, os:cmd("echo " ++ integer_to_list(N))} end) || N <- lists:seq(1, 20)],
    show([receive {N, Line} -> Line end || N <- lists:seq(1, 20)]).

show(Term) -> io:format("~p~n", [Term]).
