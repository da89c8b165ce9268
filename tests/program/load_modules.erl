%% Modules that are compiled and loaded while the program runs.
-module(load_modules).
-export([main/1]).

main(_) ->
    io:format("~p~n", [loaded("-module(one). -export([f/1, g/2, r/1, s/0]). f(X) -> X + 1. g(X, Y) -> F = fun(Z) -> {X, Y, Z} end, lists:map(F, [1, 2]).
        r(T) -> receive {a, X} -> X; stop -> stop after T -> timeout end. s() -> self().")]),
    io:format("~p~n", [one:f(1)]),
    io:format("~p~n", [one:g(a, b)]),
    self() ! ignored,
    self() ! {a, 7},
    io:format("~p ~p ~p~n", [one:r(infinity), one:r(10), one:r(0)]),
    io:format("~p~n", [one:s() =:= self()]),
    io:format("~p~n", [lists:map(fun one:f/1, [1, 2, 3])]),
    M = list_to_atom("on" ++ "e"),
    io:format("~p ~p~n", [M:f(2), apply(M, f, [3])]),
    {_, Ref} = spawn_monitor(one, r, [1]),
    io:format("~p~n", [receive {'DOWN', Ref, _, _, Reason} -> Reason end]),
    io:format("~p~n", [[erlang:module_loaded(one), code:is_loaded(one), erlang:function_exported(one, f, 1), erlang:function_exported(one, f, 2),
        code:which(one), lists:member(one, erlang:loaded()), code:ensure_loaded(one)]]),
    io:format("~p~n", [lists:sort(one:module_info(exports))]),
    io:format("~p~n", [one:module_info(module)]),
    io:format("~p~n", [failure(fun() -> one:nothing(1) end)]),
    io:format("~p~n", [failure(fun() -> one:f(a) end)]),
    io:format("~p~n", [loaded("-module(two). -export([h/1, '$handle_undefined_function'/2]). -on_load(i/0). i() -> persistent_term:put(two, here), ok.
        h(X) -> try one:f(X) catch error:badarith -> {bad, X} after put(h, done) end. '$handle_undefined_function'(F, A) -> {instead, F, A}.")]),
    io:format("~p~n", [{two:h(1), two:h(b), get(h), two:other(5), persistent_term:get(two)}]),
    io:format("~p~n", [loaded("-module(three). -on_load(i/0). i() -> no. ")]),
    io:format("~p~n", [loaded("-module(one). -export([f/1]). f(X) -> {new, X}.")]),
    io:format("~p~n", [one:f(1)]),
    code:purge(one),
    io:format("~p ~p~n", [code:delete(one), erlang:function_exported(one, f, 1)]),
    io:format("~p~n", [failure(fun() -> one:f(1) end)]),
    found_by_name(),
    ok.

found_by_name() ->
    Dir = filename:join(os:getenv("TMPDIR", "/tmp"), "load_modules_" ++ os:getpid()),
    ok = file:make_dir(Dir),
    {ok, found, Binary} = compile:forms(forms("-module(found). -export([f/0]). f() -> on_the_path."), []),
    File = filename:join(Dir, "found.beam"),
    ok = file:write_file(File, Binary),
    io:format("~p ~p~n", [code:ensure_loaded(found), code:which(found)]),
    io:format("~p ~p~n", [code:add_patha(Dir), code:add_patha(filename:join(Dir, "nowhere"))]),
    io:format("~p ~p~n", [hd(code:get_path()) =:= Dir, code:which(found) =:= File]),
    io:format("~p ~p~n", [found:f(), code:load_file(not_found)]),
    io:format("~p~n", [code:del_path(Dir)]),
    ok = file:del_dir_r(Dir).

loaded(Text) ->
    {ok, Module, Binary} = compile:forms(forms(Text), []),
    code:purge(Module),
    code:load_binary(Module, atom_to_list(Module) ++ ".beam", Binary).

forms(Text) ->
    {ok, Tokens, _} = erl_scan:string(Text),
    parsed(Tokens, []).

parsed([], []) -> [];
parsed([{dot, _} = Dot | Tokens], Form) ->
    {ok, Parsed} = erl_parse:parse_form(lists:reverse(Form, [Dot])),
    [Parsed | parsed(Tokens, [])];
parsed([Token | Tokens], Form) -> parsed(Tokens, [Token | Form]).

failure(Fun) ->
    try Fun()
    catch Class:Reason -> {Class, Reason}
    end.
