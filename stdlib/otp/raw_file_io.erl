%% Replaces OTP's `raw_file_io`, which stacks up to four modules over prim_file according to the modes.
%% A layer is found by matching the mode itself, so that a program which never writes `compressed` does not link zlib's, and one that never
%% writes `delayed_write` not the process that gathers what is written.
-module(raw_file_io).

-export([open/2]).

open(Name, Modes) when is_list(Modes) ->
    layered(layer(Modes), Name, with_direction(Modes, Modes)).

layered(compressed, Name, Modes) ->
    raw_file_io_compressed:open_layer(Name, without(Modes), [compressed]);
layered(compressed_one, Name, Modes) ->
    raw_file_io_compressed:open_layer(Name, without(Modes), [compressed_one]);
layered({delayed, Mode}, Name, Modes) ->
    raw_file_io_delayed:open_layer(Name, lists:delete(Mode, Modes), [Mode]);
layered(binary, Name, Modes) ->
    prim_file:open(Name, Modes);
layered(list, Name, Modes) ->
    raw_file_io_list:open_layer(Name, Modes, [list]).

%% The outermost layer: lists of bytes unless `binary` is asked for, which the layer adds for those below it; then compression, then delay.
layer(Modes) -> layer(Modes, Modes).

layer([binary | _], Modes) -> compression(Modes, Modes);
layer([_ | Rest], Modes) -> layer(Rest, Modes);
layer([], _) -> list.

compression([compressed | _], _) -> compressed;
compression([compressed_one | _], _) -> compressed_one;
compression([_ | Rest], Modes) -> compression(Rest, Modes);
compression([], Modes) -> delay(Modes).

delay([delayed_write | _]) -> {delayed, delayed_write};
delay([{delayed_write, Size, Time} | _]) -> {delayed, {delayed_write, Size, Time}};
delay([_ | Rest]) -> delay(Rest);
delay([]) -> binary.

without([compressed | Rest]) -> without(Rest);
without([compressed_one | Rest]) -> without(Rest);
without([Mode | Rest]) -> [Mode | without(Rest)];
without([]) -> [].

%% Reading is what one gets who says nothing.
with_direction([write | _], Modes) -> Modes;
with_direction([append | _], Modes) -> Modes;
with_direction([exclusive | _], Modes) -> Modes;
with_direction([_ | Rest], Modes) -> with_direction(Rest, Modes);
with_direction([], Modes) -> [read | Modes].
