%% A stand-in for beamless_native on the BEAM, for run.escript: input comes from a script of chunks, output goes to an ets table.
-module(beamless_native).
-export([read/2, write/2, flush/1, is_tty/1, window_size/1, set_echo/2, argv/0, program/0, services/0, start_apps/0, app_specs/0, app_dirs/0, module_files/0, object_files/0, main_kind/0]).
-export([identifier_class/1, grapheme_class/1, case_map/2, decompose/2, combining_class/1, compose/2, is_wide/1]).
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
start_apps() -> [].
app_specs() -> persistent_term:get(mock_app_specs, []).
app_dirs() -> [].
module_files() -> [].
object_files() -> [].
main_kind() -> erlang.

%% ---- Unicode, by way of OTP's own tables; grapheme classes only of the characters that unicode_test uses

identifier_class(_) -> none.

grapheme_class($\r) -> 1;
grapheme_class($\n) -> 2;
grapheme_class(C) when C < 32; C =:= 173; C >= 127, C < 160 -> 3;
grapheme_class(C) when C >= 768, C < 880; C =:= 127995; C =:= 12441 -> 4;
grapheme_class(8205) -> 5;
grapheme_class(C) when C >= 127462, C =< 127487 -> 6;
grapheme_class(1536) -> 7;
grapheme_class(2307) -> 8;
grapheme_class(C) when C >= 4352, C < 4448 -> 9;
grapheme_class(C) when C >= 4449, C < 4520 -> 10;
grapheme_class(C) when C >= 4520, C < 4608 -> 11;
grapheme_class(C) when C >= 44032, C =< 55203, (C - 44032) rem 28 =:= 0 -> 12;
grapheme_class(C) when C >= 44032, C =< 55203 -> 13;
grapheme_class(C) when C >= 128104, C =< 128105; C =:= 169; C =:= 10084 -> 14;
grapheme_class(_) -> 0.

case_map(upper, C) -> hd(unicode_util:uppercase([C]));
case_map(lower, C) -> hd(unicode_util:lowercase([C]));
case_map(title, C) -> hd(unicode_util:titlecase([C]));
case_map(fold, C) -> hd(unicode_util:casefold([C])).

decompose(canonical, C) -> lists:flatten([hd(unicode_util:nfd([C]))]);
decompose(compatible, C) -> lists:flatten([hd(unicode_util:nfkd([C]))]).

combining_class(C) -> maps:get(ccc, unicode_util:lookup(C)).

compose(A, B) ->
    case unicode:characters_to_nfc_list([A, B]) of
        [C] -> C;
        _ -> none
    end.

is_wide(_) -> false.
