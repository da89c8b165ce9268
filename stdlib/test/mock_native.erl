%% A stand-in for beamless_native on the BEAM, for run.escript: input comes from a script of chunks, output goes to an ets table.
-module(beamless_native).
-export([read/2, write/2, flush/1, is_tty/1, window_size/1, set_echo/2, argv/0, program/0, services/0, app_specs/0, app_dirs/0, main_kind/0]).
-export([script/1, output/1]).

script(Chunks) ->
    catch ets:delete(mock),
    ets:new(mock, [named_table, public]),
    ets:insert(mock, [{input, Chunks}, {{output, 1}, []}, {{output, 2}, []}]).

output(Fd) ->
    [{_, Written}] = ets:lookup(mock, {output, Fd}),
    iolist_to_binary(lists:reverse(Written)).

read(0, _) ->
    Ref = make_ref(),
    [{_, Chunks}] = ets:lookup(mock, input),
    {Next, Rest} = case Chunks of [] -> {eof, []}; [C | Cs] -> {C, Cs} end,
    ets:insert(mock, {input, Rest}),
    erlang:send_after(1, self(), {Ref, Next}),
    Ref.

write(Fd, Data) ->
    [{_, Written}] = ets:lookup(mock, {output, Fd}),
    ets:insert(mock, {{output, Fd}, [iolist_to_binary(Data) | Written]}),
    ok.

flush(_) -> ok.
is_tty(_) -> false.
window_size(1) -> {80, 24};
window_size(_) -> undefined.
set_echo(_, _) -> true.
argv() -> [].
program() -> <<"./prog">>.
services() -> [].
app_specs() -> persistent_term:get(mock_app_specs, []).
app_dirs() -> [].
main_kind() -> erlang.
