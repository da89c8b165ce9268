#!/usr/bin/env escript
%% Runs the platform layer's modules on the BEAM, over a mock of beamless_native. A module that replaces one of OTP's is compiled under
%% the name x_NAME, so that OTP's own keeps running and serves as the oracle. Usage: escript test/run.escript [io | logger | ...]
-mode(compile).

main(Args) ->
    Dir = filename:dirname(filename:dirname(filename:absname(escript:script_name()))),
    Otp = [filename:basename(F, ".erl") || F <- filelib:wildcard(filename:join(Dir, "otp/*.erl"))],
    _ = load(filename:join(Dir, "test/mock_native.erl"), "", none),
    _ = [load(F, "", Otp) || F <- filelib:wildcard(filename:join(Dir, "beamless/*.erl")), filename:basename(F) =/= "beamless_native.erl"],
    _ = [load(F, "x_", Otp) || F <- filelib:wildcard(filename:join(Dir, "otp/*.erl"))],
    _ = [load(F, "", Otp) || F <- filelib:wildcard(filename:join(Dir, "elixir/*.erl"))],
    Tests = filelib:wildcard(filename:join(Dir, "test/" ++ case Args of [Only] -> Only; [] -> "*" end ++ "_test.erl")),
    Failed = lists:sum([test(load(F, "", none)) || F <- Tests]),
    io:format("~w failed~n", [Failed]),
    halt(min(Failed, 1)).

%% Loads a source file with every mention of a replaced module turned into its x_ name; a test (Otp = none) as it is.
load(File, Prefix, Otp) ->
    {ok, Forms0} = epp:parse_file(File, []),
    Forms = [rename(Form, Prefix, Otp, File) || Form <- Forms0, Otp =/= none] ++ [Form || Form <- Forms0, Otp =:= none],
    {ok, Module, Code} = compile:forms(Forms, [return_errors, nowarn_redefined_builtin_type]),
    {module, Module} = code:load_binary(Module, File, Code),
    Module.

rename({attribute, L, module, M}, Prefix, _, _) -> {attribute, L, module, list_to_atom(Prefix ++ atom_to_list(M))};
rename({attribute, _, _, _} = Form, _, _, _) -> Form;
rename(Form, _, Otp, File) -> calls(Form, Otp, filename:basename(File, ".erl")).

calls({remote, L, {atom, L1, M}, F}, Otp, File) -> {remote, L, {atom, L1, name(M, Otp, File)}, F};
calls({'fun', L, {function, {atom, L1, M}, F, A}}, Otp, File) -> {'fun', L, {function, {atom, L1, name(M, Otp, File)}, F, A}};
calls({call, L, {atom, L1, F}, [{atom, L2, File1} | As]}, Otp, File) when F =:= spawn; F =:= spawn_link ->
    {call, L, {atom, L1, F}, [{atom, L2, name(File1, Otp, File)} | calls(As, Otp, File)]};
calls({atom, L, registered_names}, _, _) -> {atom, L, registered_names};
calls({atom, L, M}, Otp, File) ->
    %% ?MODULE of a replaced module, as passed to spawn; `error_logger` is also a key of metadata.
    case M =/= error_logger andalso atom_to_list(M) =:= File andalso lists:member(File, Otp) of
        true -> {atom, L, list_to_atom("x_" ++ File)};
        false -> {atom, L, registered(M)}
    end;
calls(T, Otp, File) when is_tuple(T) -> list_to_tuple(calls(tuple_to_list(T), Otp, File));
calls([H | T], Otp, File) -> [calls(H, Otp, File) | calls(T, Otp, File)];
calls(Other, _, _) -> Other.

name(M, Otp, _) ->
    case lists:member(atom_to_list(M), Otp) of
        true -> list_to_atom("x_" ++ atom_to_list(M));
        false -> M
    end.

%% Registered names and tables that OTP has taken.
registered(user) -> x_user;
registered(logger) -> x_logger;
registered(standard_error) -> x_standard_error;
registered(file_server_2) -> x_file_server_2;
registered(ac_tab) -> x_ac_tab;
registered(global_name_server) -> x_global_name_server;
registered(global_names) -> x_global_names;
registered(Name) -> Name.

test(Module) ->
    lists:sum([run(Module, F) || {F, 0} <- Module:module_info(exports), lists:suffix("_test", atom_to_list(F))]).

run(Module, Function) ->
    try Module:Function() of
        _ -> 0
    catch
        Class:Reason:Stack ->
            io:format("~w:~w FAILED~n  ~p ~p~n  ~p~n", [Module, Function, Class, Reason, Stack]),
            1
    end.
