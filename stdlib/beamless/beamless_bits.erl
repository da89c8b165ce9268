%% Bit strings for beamless_interpreter: matching contexts, whose position moves as matching goes on, and construction from segments.
-module(beamless_bits).

-export([start/1, tail/1, position/1, set_position/2, match/3, build/1]).

%% Flags of segments, as in genop.tab's field_flags.
-define(LITTLE, 2).
-define(SIGNED, 4).
-define(NATIVE, 16).

-define(CONTEXT, '$beamless_context').

%% A context of a bit string; a context stays the one that it is, as several registers may hold it.
start({?CONTEXT, _, _} = Context) -> Context;
start(Bits) when is_bitstring(Bits) -> {?CONTEXT, Bits, counters:new(1, [])};
start(_) -> false.

position({?CONTEXT, _, Position}) -> counters:get(Position, 1).

set_position({?CONTEXT, _, Counter}, Position) -> counters:put(Counter, 1, Position).

tail({?CONTEXT, Bits, _} = Context) ->
    Position = position(Context),
    <<_:Position/bits, Tail/bits>> = Bits,
    Tail.

%% One step: {ok, Value} or true, and the position moves behind what was matched; else false, and it stays.
match(bs_get_integer2, Context, [Size, Unit, Flags]) -> get(integer, bits(Size, Unit), Flags, Context);
match(bs_get_float2, Context, [Size, Unit, Flags]) -> get(float, bits(Size, Unit), Flags, Context);
match(bs_get_binary2, Context, [all, Unit, _]) ->
    Tail = tail(Context),
    case bit_size(Tail) rem Unit of
        0 -> advance(Context, bit_size(Tail), Tail);
        _ -> false
    end;
match(bs_get_binary2, Context, [Size, Unit, Flags]) -> get(bits, bits(Size, Unit), Flags, Context);
match(bs_get_utf8, Context, [_]) -> utf8(Context, tail(Context));
match(bs_skip_utf8, Context, [_]) -> skipped(utf8(Context, tail(Context)));
match(bs_get_utf16, Context, [Flags]) -> utf16(Context, order(Flags), tail(Context));
match(bs_skip_utf16, Context, [Flags]) -> skipped(utf16(Context, order(Flags), tail(Context)));
match(bs_get_utf32, Context, [Flags]) -> utf32(Context, order(Flags), tail(Context));
match(bs_skip_utf32, Context, [Flags]) -> skipped(utf32(Context, order(Flags), tail(Context)));
match(bs_skip_bits2, Context, [all, Unit]) -> skipped(match(bs_get_binary2, Context, [all, Unit, 0]));
match(bs_skip_bits2, Context, [Size, Unit]) -> skipped(get(bits, bits(Size, Unit), 0, Context));
match(bs_test_tail2, Context, [Bits]) -> bit_size(tail(Context)) =:= Bits;
match(bs_test_unit, Context, [Unit]) -> bit_size(tail(Context)) rem Unit =:= 0;
match(bs_match_string, Context, [Size, String]) ->
    <<Wanted:Size/bits, _/bits>> = String,
    case tail(Context) of
        <<Wanted:Size/bits, _/bits>> -> skipped(advance(Context, Size, Wanted));
        _ -> false
    end.

skipped({ok, _}) -> true;
skipped(false) -> false.

bits(Size, Unit) when is_integer(Size), Size >= 0 -> Size * Unit;
bits(_, _) -> none.

order(Flags) when Flags band ?LITTLE =/= 0 -> little;
order(Flags) when Flags band ?NATIVE =/= 0 -> native();
order(_) -> big.

native() ->
    case <<1:16/native>> of
        <<1, 0>> -> little;
        _ -> big
    end.

advance(Context, Size, Value) ->
    set_position(Context, position(Context) + Size),
    {ok, Value}.

get(_, none, _, _) -> false;
get(Type, Size, Flags, Context) ->
    Sign = case Flags band ?SIGNED of 0 -> unsigned; _ -> signed end,
    case field(Type, order(Flags), Sign, Size, tail(Context)) of
        false -> false;
        {ok, Value} -> advance(Context, Size, Value)
    end.

field(_, _, _, Size, Bits) when bit_size(Bits) < Size -> false;
field(bits, _, _, Size, Bits) ->
    <<Value:Size/bits, _/bits>> = Bits,
    {ok, Value};
field(integer, big, unsigned, Size, Bits) -> <<V:Size, _/bits>> = Bits, {ok, V};
field(integer, little, unsigned, Size, Bits) -> <<V:Size/little, _/bits>> = Bits, {ok, V};
field(integer, big, signed, Size, Bits) -> <<V:Size/signed, _/bits>> = Bits, {ok, V};
field(integer, little, signed, Size, Bits) -> <<V:Size/signed-little, _/bits>> = Bits, {ok, V};
field(float, big, _, Size, Bits) ->
    case Bits of
        <<V:Size/float, _/bits>> -> {ok, V};
        _ -> false
    end;
field(float, little, _, Size, Bits) ->
    case Bits of
        <<V:Size/float-little, _/bits>> -> {ok, V};
        _ -> false
    end.

utf8(Context, <<Char/utf8, _/bits>>) -> advance(Context, bit_size(<<Char/utf8>>), Char);
utf8(_, _) -> false.

utf16(Context, big, <<Char/utf16, _/bits>>) -> advance(Context, bit_size(<<Char/utf16>>), Char);
utf16(Context, little, <<Char/utf16-little, _/bits>>) -> advance(Context, bit_size(<<Char/utf16>>), Char);
utf16(_, _, _) -> false.

utf32(Context, big, <<Char/utf32, _/bits>>) -> advance(Context, 32, Char);
utf32(Context, little, <<Char/utf32-little, _/bits>>) -> advance(Context, 32, Char);
utf32(_, _, _) -> false.

%% The bit string of the segments.
build(Segments) ->
    try
        << <<(built(Segment))/bits>> || Segment <- Segments >>
    catch
        error:system_limit -> error(system_limit);
        error:_ -> error(badarg)
    end.

built({string, String}) -> String;
built({Type, Unit, _, Value, all}) when Type =:= binary; Type =:= append; Type =:= private_append ->
    0 = bit_size(Value) rem Unit,
    Value;
built({binary, Unit, _, Value, Size}) -> part(Value, Size * Unit);
built({append, Unit, _, Value, Size}) -> part(Value, Size * Unit);
built({private_append, Unit, _, Value, Size}) -> part(Value, Size * Unit);
built({utf8, _, _, Char, _}) -> <<Char/utf8>>;
built({utf16, _, Flags, Char, _}) ->
    case order_of(Flags) of big -> <<Char/utf16>>; little -> <<Char/utf16-little>> end;
built({utf32, _, Flags, Char, _}) ->
    case order_of(Flags) of big -> <<Char/utf32>>; little -> <<Char/utf32-little>> end;
built({integer, Unit, Flags, Value, Size}) ->
    Bits = Size * Unit,
    case order_of(Flags) of big -> <<Value:Bits>>; little -> <<Value:Bits/little>> end;
built({float, Unit, Flags, Value, Size}) ->
    Bits = Size * Unit,
    case order_of(Flags) of big -> <<Value:Bits/float>>; little -> <<Value:Bits/float-little>> end.

part(Value, Size) -> <<Value:Size/bits>>.

order_of(Flags) ->
    case {lists:member(little, Flags), lists:member(native, Flags)} of
        {true, _} -> little;
        {_, true} -> native();
        _ -> big
    end.
