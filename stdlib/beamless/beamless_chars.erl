%% Characters and bytes, for the I/O servers (beamless_io, file_io_server). Replaces nothing of OTP.
%% Holds no state and knows no device; encodings are those of the I/O protocol (latin1, unicode = UTF-8) and, for files,
%% every encoding of the `unicode` module.
-module(beamless_chars).

-export([encode/3, codepoints/2, escape/1, decode/4, pass/4, whole/2]).

%% encode(Chars, From, To) -> binary() | error. Chars as io:put_chars takes them; error when Chars is malformed or To lacks a
%% character. Text that is plain ASCII, which is nearly all of it, is told by two BIFs.
encode(Chars, From, To) when To =:= latin1; To =:= unicode; To =:= utf8 ->
    try iolist_to_binary(Chars) of
        Bytes ->
            case unicode:bin_is_7bit(Bytes) of
                true -> Bytes;
                false -> recode(Chars, From, To)
            end
    catch
        error:_ -> recode(Chars, From, To)
    end;
encode(Chars, From, To) ->
    recode(Chars, From, To).

%% The common encodings by BIFs alone: `unicode:characters_to_binary/3` holds all others, and the explanation of what is wrong, 16 KB.
recode(Chars, From, To) when From =:= latin1; From =:= unicode; From =:= utf8 -> bytes(fun(F, T) -> common(Chars, F, T) end, From, To);
recode(Chars, From, To) -> bytes(fun(F, T) -> unicode:characters_to_binary(Chars, F, T) end, From, To).

common(Chars, From, latin1) ->
    case unicode:characters_to_list(Chars, From) of
        Codepoints when is_list(Codepoints) -> list_to_binary(Codepoints);
        _ -> error
    end;
common(Chars, From, To) when To =:= unicode; To =:= utf8 -> unicode:characters_to_binary(Chars, From);
common(Chars, From, To) -> unicode:characters_to_binary(Chars, From, To).

bytes(Recode, From, To) ->
    try Recode(From, To) of
        Bytes when is_binary(Bytes) -> Bytes;
        _ -> error
    catch
        error:_ -> error
    end.

%% codepoints(Chars, From) -> string() | error.
codepoints(Chars, From) ->
    try unicode:characters_to_list(Chars, From) of
        Codepoints when is_list(Codepoints) -> Codepoints;
        _ -> error
    catch
        error:_ -> error
    end.

%% escape(Codepoints) -> iolist() of latin1 bytes, what does not fit as \x{HEX}.
escape([C | Rest]) when C > 255 -> ["\\x{", integer_to_list(C, 16), $} | escape(Rest)];
escape([C | Rest]) -> [C | escape(Rest)];
escape([]) -> [].

%% decode(Bytes, Device, Mode, To) -> string() | binary() | error: what a reader that asked for encoding To gets.
decode(Bytes, Same, binary, Same) -> Bytes;
decode(Bytes, Device, binary, To) -> recode(Bytes, Device, To);
decode(Bytes, latin1, list, _) -> binary_to_list(Bytes);
decode(Bytes, Device, list, latin1) -> narrow(decode(Bytes, Device, list, unicode));
decode(Bytes, Device, list, _) ->
    codepoints(Bytes, Device).

narrow(error) -> error;
narrow(Codepoints) ->
    case lists:any(fun(C) -> C > 255 end, Codepoints) of
        true -> error;
        false -> Codepoints
    end.

%% pass(Bytes, At, N, Device) -> {done, End} | {more, End, Missing}: passes N characters from byte At on.
pass(Bytes, At, N, latin1) when byte_size(Bytes) - At >= N -> {done, At + N};
pass(Bytes, At, N, latin1) -> {more, byte_size(Bytes), N - (byte_size(Bytes) - At)};
pass(_, At, 0, _) -> {done, At};
pass(Bytes, At, N, _) when At >= byte_size(Bytes) -> {more, At, N};
pass(Bytes, At, N, Device) ->
    Length = length_at(Device, binary:at(Bytes, At), Bytes, At),
    if
        At + Length > byte_size(Bytes) -> {more, At, N};
        true -> pass(Bytes, At + Length, N - 1, Device)
    end.

%% The bytes of the character that starts with this byte; a stray byte counts as one character.
length_at({utf16, Endian}, _, Bytes, At) -> utf16_length(Endian, Bytes, At);
length_at({utf32, _}, _, _, _) -> 4;
length_at(_, Byte, _, _) when Byte < 16#C0 -> 1;
length_at(_, Byte, _, _) when Byte < 16#E0 -> 2;
length_at(_, Byte, _, _) when Byte < 16#F0 -> 3;
length_at(_, Byte, _, _) when Byte < 16#F8 -> 4;
length_at(_, _, _, _) -> 1.

utf16_length(big, Bytes, At) -> surrogate(binary:at(Bytes, At));
utf16_length(little, Bytes, At) when At + 1 < byte_size(Bytes) -> surrogate(binary:at(Bytes, At + 1));
utf16_length(little, _, _) -> 2.

surrogate(High) when High >= 16#D8, High =< 16#DB -> 4;
surrogate(_) -> 2.

%% whole(Bytes, Device) -> {Codepoints, Rest}: the leading whole characters; what is malformed stays in Rest.
whole(Bytes, latin1) ->
    {binary_to_list(Bytes), <<>>};
whole(Bytes, Device) ->
    case unicode:characters_to_list(Bytes, Device) of
        Codepoints when is_list(Codepoints) -> {Codepoints, <<>>};
        {incomplete, Codepoints, Rest} -> {Codepoints, Rest};
        {error, Codepoints, Rest} -> {Codepoints, iolist_to_binary(Rest)}
    end.
