%% Beamless' own natives: what the platform layer needs from the Rust runtime and the compiler that no BIF of OTP offers.
%% Replaces nothing. The bodies below never run: kind `rt` is implemented in the runtime, kind `world` is replaced by a literal
%% when the compiler knows the final set of reachable functions (see ../natives.txt). A descriptor is 0, 1 or 2.
-module(beamless_native).

-export([argv/0, program/0]).
-export([embed/1, loaded/2, name/1, print/2]).
-export([read/2, write/2, flush/1, is_tty/1, window_size/1, set_echo/2]).
-export([inet_drivers/0, resolve_name/2, resolve_address/1]).
-export([identifier_class/1, grapheme_class/1, case_map/2, decompose/2, combining_class/1, compose/2, is_wide/1]).
-export([services/0, start_apps/0, app_specs/0, app_dirs/0, module_files/0, object_files/0, main_kind/0]).
-export_type([fd/0, posix/0]).

-type fd() :: 0..2.
-type posix() :: atom().

%% @doc argv() -> [binary()]. The command line without the program's own name, each argument as the raw bytes that the
%% operating system gave, in order.
-spec argv() -> [binary()].
argv() -> erlang:nif_error(undef).

%% @doc program() -> binary(). argv[0] as the operating system gave it; <<>> when there is none.
-spec program() -> binary().
program() -> erlang:nif_error(undef).

%% @doc embed(Files) -> ok. Makes known, once, files that are part of the program: [{Path, Contents}], both binaries. Paths begin with "/.beamless/".
-spec embed([{binary(), binary()}]) -> ok.
embed(_Files) -> erlang:nif_error(undef).

%% @doc loaded(Module, Exports) -> ok. What erlang:module_loaded/1, loaded/0 and function_exported/3 say of a module that was loaded while the
%% program runs; `none`: it is gone.
-spec loaded(module(), [{atom(), arity()}] | none) -> ok.
loaded(_Module, _Exports) -> erlang:nif_error(undef).

%% @doc name(Atom) -> Atom. The same, as a name of which the compiler knows nothing: what is called by it may be anything that the program has.
-spec name(atom()) -> atom().
name(_Atom) -> erlang:nif_error(undef).

%% @doc print(Term, Options) -> string(). The term as io_lib_pretty prints it. Options: {Column, LineLength (0: one line), Depth, LineMaxChars,
%% CharsLimit (each -1: none), Encoding (latin1: atoms beyond it are escaped), Strings, Records}, Records being [{Tag, Fields, [FieldName]}].
-spec print(term(), tuple()) -> string().
print(_Term, _Options) -> erlang:nif_error(undef).

%% @doc read(Fd, Max) -> Ref. Starts reading at most Max (a positive small integer) bytes and returns at once. When bytes
%% have arrived, one message is sent to the caller: {Ref, Data} with Data a binary of 1..Max bytes, {Ref, eof}, or
%% {Ref, {error, Posix}}. After eof a further read may be asked for (a terminal can deliver more after Ctrl-D).
%% Before it waits on a terminal, buffered output of descriptors 1 and 2 is written. The message carries no copy of the
%% caller's state; if the caller dies first, what was read is lost. At most one read per descriptor is outstanding: a second one
%% is queued behind the first.
-spec read(fd(), pos_integer()) -> reference().
read(_Fd, _Max) -> erlang:nif_error(undef).

%% @doc write(Fd, Data) -> ok | {error, Posix}. Data is a binary or an iolist of bytes (else badarg). Appends it to the
%% runtime's buffer of the descriptor and returns. The buffer is written out when it is over 64 KB, at flush/1, at exit, when
%% every scheduler is idle, and at each newline if the descriptor is a terminal; descriptor 2 is written at once. When the
%% other end is slow the calling process is suspended, never a scheduler. {error, Posix} tells of this or an earlier write; after
%% epipe nothing more is written.
-spec write(fd(), iodata()) -> ok | {error, posix()}.
write(_Fd, _Data) -> erlang:nif_error(undef).

%% @doc flush(Fd) -> ok | {error, Posix}. Returns when all that was written so far has gone to the operating system.
-spec flush(fd()) -> ok | {error, posix()}.
flush(_Fd) -> erlang:nif_error(undef).

%% @doc is_tty(Fd) -> boolean(). isatty(3).
-spec is_tty(fd()) -> boolean().
is_tty(_Fd) -> erlang:nif_error(undef).

%% @doc window_size(Fd) -> {Columns, Rows} | undefined. Of the terminal; undefined when Fd is none or says 0 by 0.
-spec window_size(fd()) -> {pos_integer(), pos_integer()} | undefined.
window_size(_Fd) -> erlang:nif_error(undef).

%% @doc set_echo(Fd, On) -> Before. Switches the terminal's echo and tells how it was; true and no effect when Fd is no
%% terminal. The runtime restores the first state at exit, also when a signal ends the program.
-spec set_echo(fd(), boolean()) -> boolean().
set_echo(_Fd, _On) -> erlang:nif_error(undef).

%% @doc inet_drivers() -> ok. Makes the drivers `tcp_inet` and `udp_inet` known to erlang:open_port/2.
-spec inet_drivers() -> ok.
inet_drivers() -> erlang:nif_error(undef).

%% @doc resolve_name(Name, Family) -> {ok, FullName, Aliases, Addresses} | {error, Reason}. Asks the operating system's resolver for a host's
%% addresses of the family `inet` or `inet6`. Reason is notfound, try_again or no_recovery.
-spec resolve_name(string(), inet | inet6) -> {ok, binary(), [binary()], [tuple()]} | {error, atom()}.
resolve_name(_Name, _Family) -> erlang:nif_error(undef).

%% @doc resolve_address(Address) -> {ok, Name} | {error, Reason}. The name of the host with an address.
-spec resolve_address(tuple()) -> {ok, binary()} | {error, atom()}.
resolve_address(_Address) -> erlang:nif_error(undef).

%% @doc identifier_class(Codepoint) -> upper | start | continue | none. May the character begin an identifier (`upper` when it is also an
%% upper-case or title-case letter), only go on with one, or neither: XID_Start and XID_Continue of Unicode.
-spec identifier_class(char()) -> upper | start | continue | none.
identifier_class(_Codepoint) -> erlang:nif_error(undef).

%% @doc grapheme_class(Codepoint) -> 0..14. Unicode's Grapheme_Cluster_Break as a small integer: 0 other (also for an integer that is no
%% code point), 1 CR, 2 LF, 3 Control, 4 Extend, 5 ZWJ, 6 Regional_Indicator, 7 Prepend, 8 SpacingMark, 9 L, 10 V, 11 T, 12 LV, 13 LVT,
%% and 14 for Extended_Pictographic.
-spec grapheme_class(integer()) -> 0..14.
grapheme_class(_Codepoint) -> erlang:nif_error(undef).

%% @doc case_map(upper | lower | title | fold, Codepoint) -> Codepoint | [Codepoint]. Full case mapping without context and
%% language; a list only when it is several code points. An integer that is no code point is its own image.
-spec case_map(upper | lower | title | fold, integer()) -> integer() | [integer()].
case_map(_Case, _Codepoint) -> erlang:nif_error(undef).

%% @doc decompose(canonical | compatible, Codepoint) -> [Codepoint]. The full (recursive) decomposition, Hangul included; the code point
%% itself in a list when it has none.
-spec decompose(canonical | compatible, integer()) -> [integer()].
decompose(_Form, _Codepoint) -> erlang:nif_error(undef).

%% @doc combining_class(Codepoint) -> 0..254. Canonical_Combining_Class.
-spec combining_class(integer()) -> 0..254.
combining_class(_Codepoint) -> erlang:nif_error(undef).

%% @doc compose(First, Second) -> Codepoint | none. The primary composite of two code points, Hangul included, exclusions excluded.
-spec compose(integer(), integer()) -> integer() | none.
compose(_First, _Second) -> erlang:nif_error(undef).

%% @doc is_wide(Codepoint) -> boolean(). East_Asian_Width is W or F.
-spec is_wide(integer()) -> boolean().
is_wide(_Codepoint) -> erlang:nif_error(undef).

%% @doc services() -> [Name]. World constant: the services of ../services.txt that are linked in, in the table's order.
-spec services() -> [atom()].
services() -> erlang:nif_error(undef).

%% @doc start_apps() -> [Step]. World constant: what is done before main/1, in order; nothing for plain files. {files, Files} is for embed/1, {env, Config} sets the environments
%% of applications that are not there, {config, Module, Env, Target, Config} runs Module:main/1, which is `config/runtime.exs`, and merges what it
%% configures into Config, {start, App, permanent | temporary} starts an application with what it needs.
-spec start_apps() -> [{files, list()} | {start, atom(), permanent | temporary} | {env, list()} | {config, module(), atom(), atom(), list()}].
start_apps() -> erlang:nif_error(undef).

%% @doc app_specs() -> [{application, App, Keys}]. World constant: the `.app` terms of the applications that the program is
%% made of (of every reached module's application, and what those list under `applications`), dependencies first.
-spec app_specs() -> [{application, atom(), [{atom(), term()}]}].
app_specs() -> erlang:nif_error(undef).

%% @doc app_dirs() -> [{App, Dir}]. World constant: the directory, as a string, that code:lib_dir/1 answers for each
%% application of app_specs/0: where it was on the build machine, unless the build embedded its `priv`.
-spec app_dirs() -> [{atom(), string()}].
app_dirs() -> erlang:nif_error(undef).

%% @doc module_files() -> [{Module, File}]. World constant: the file that code:which/1 answers for each of the user's modules. It exists only for
%% those of object_files/0.
-spec module_files() -> [{module(), string()}].
module_files() -> erlang:nif_error(undef).

%% @doc object_files() -> [{Module, File}]. World constant: the user's modules whose object code is embedded, because the user's code reads
%% object code.
-spec object_files() -> [{module(), string()}].
object_files() -> erlang:nif_error(undef).

%% @doc main_kind() -> erlang | elixir. World constant: `elixir` when the entry module's name starts with "Elixir.".
-spec main_kind() -> erlang | elixir.
main_kind() -> erlang:nif_error(undef).
