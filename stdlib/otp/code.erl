%% Replaces OTP's `code` and `code_server`: the linked modules are there from the start and stay.
%% Answers come from what was linked (erlang:module_loaded/1) and from the embedded application table.
%% The user's modules have files that exist only in programs that read object code; others are said to be preloaded.
%% Modules that are not linked can be loaded from their object code (beamless_loader), which only programs hold that do it; by name they are looked
%% for on the code path, which is empty until the program adds to it.
%% Left out: purging, archives, stickiness, caches: those return the error that is documented for them, or do nothing.
-module(code).

-export([ensure_loaded/1, ensure_modules_loaded/1, is_loaded/1, all_loaded/0, all_available/0, which/1]).
-export([load_file/1, load_abs/1, load_abs/2, load_binary/3, atomic_load/1, prepare_loading/1, finish_loading/1]).
-export([delete/1, purge/1, soft_purge/1, get_object_code/1, get_doc/1, get_doc/2, get_mode/0]).
-export([root_dir/0, lib_dir/0, lib_dir/1, lib_dir/2, priv_dir/1, compiler_dir/0]).
-export([get_path/0, set_path/1, add_path/1, add_patha/1, add_pathz/1, add_paths/1, add_pathsa/1, add_pathsz/1, del_path/1,
    replace_path/2, rehash/0, clash/0, where_is_file/1, where_is_file/2, set_primary_archive/4]).
-export([set_path/2, add_path/2, add_patha/2, add_pathz/2, add_paths/2, add_pathsa/2, add_pathsz/2, del_paths/1,
    clear_cache/0]).
-export([stick_dir/1, unstick_dir/1, stick_mod/1, unstick_mod/1, is_sticky/1]).
-export([module_status/0, module_status/1, modified_modules/0, objfile_extension/0, module_md5/1, is_module_native/1]).
-export([get_chunk/2, start_link/0, stop/0]).

ensure_loaded(Module) when is_atom(Module) ->
    case erlang:module_loaded(Module) of
        true -> {module, Module};
        false -> find(Module)
    end.

ensure_modules_loaded(Modules) when is_list(Modules) ->
    case [{Module, Reason} || Module <- Modules, {error, Reason} <- [ensure_loaded(Module)]] of
        [] -> ok;
        Missing -> {error, Missing}
    end.

is_loaded(Module) when is_atom(Module) ->
    case erlang:module_loaded(Module) of
        true -> {file, file(Module)};
        false -> false
    end.

all_loaded() -> [{Module, file(Module)} || Module <- erlang:loaded()].

all_available() -> [{atom_to_list(Module), file(Module), true} || Module <- erlang:loaded()].

which(Module) when is_atom(Module) ->
    case erlang:module_loaded(Module) of
        true -> file(Module);
        false -> where_is_file(atom_to_list(Module) ++ objfile_extension())
    end.

%% Loaded modules keep their files as terms, so that nothing is linked for them where nothing is loaded.
file(Module) ->
    case lists:keyfind(Module, 1, beamless_native:module_files()) of
        {_, File} -> File;
        false ->
            case persistent_term:get({beamless_loader, Module}, none) of
                #{file := File} -> File;
                _ -> preloaded
            end
    end.

load_file(Module) when is_atom(Module) -> find(Module).

%% What loads is a service, which is linked where one of these is called: load_file/1 and those below (../services.txt). Asking for a module does not.
find(Module) ->
    case loader() of
        #{load := Load} -> Load(Module);
        none -> {error, nofile}
    end.

load_abs(Name) ->
    File = filename:absname(Name) ++ objfile_extension(),
    case loader() of
        #{load_file := Load} -> Load(list_to_atom(filename:basename(Name)), File);
        none -> {error, nofile}
    end.

load_abs(Name, _) -> load_abs(Name).

load_binary(Module, File, Binary) when is_atom(Module), is_binary(Binary) ->
    case loader() of
        #{load_binary := Load} -> Load(Module, File, Binary);
        none -> {error, embedded}
    end.

loader() -> persistent_term:get(beamless_loader, none).

%% Only modules whose code is given: there is no path to look for others.
atomic_load(Modules) ->
    case prepare_loading(Modules) of
        {ok, Prepared} -> finish_loading(Prepared);
        {error, _} = Error -> Error
    end.

prepare_loading(Modules) ->
    case [{Module, nofile} || Module <- Modules, is_atom(Module)] ++ [{Module, badfile} || {Module, _} <- Modules] of
        [] -> {ok, {?MODULE, Modules}};
        Errors -> {error, Errors}
    end.

finish_loading({?MODULE, Modules}) ->
    Loaded = [{Module, load_binary(Module, File, Binary)} || {Module, File, Binary} <- Modules],
    case [{Module, Reason} || {Module, {error, Reason}} <- Loaded] of
        [] -> ok;
        Errors -> {error, Errors}
    end.

delete(Module) when is_atom(Module) ->
    case persistent_term:get({beamless_loader, Module}, none) of
        #{delete := Delete} -> Delete(Module);
        _ -> false
    end.

purge(Module) when is_atom(Module) -> false.
soft_purge(Module) when is_atom(Module) -> true.
get_doc(Module) when is_atom(Module) -> {error, missing}.
get_doc(Module, _) when is_atom(Module) -> {error, missing}.
get_mode() -> embedded.

get_object_code(Module) when is_atom(Module) ->
    case lists:keyfind(Module, 1, beamless_native:object_files()) of
        {_, File} ->
            {ok, Binary} = prim_file:read_file(File),
            {Module, Binary, File};
        false ->
            File = where_is_file(atom_to_list(Module) ++ objfile_extension()),
            case is_list(File) andalso prim_file:read_file(File) of
                {ok, Binary} -> {Module, Binary, File};
                _ -> error
            end
    end.

root_dir() -> "".
lib_dir() -> "lib".
compiler_dir() -> "".

lib_dir(App) when is_atom(App) ->
    case lists:keyfind(App, 1, beamless_native:app_dirs()) of
        {_, Dir} -> Dir;
        false -> {error, bad_name}
    end;
lib_dir(App) when is_list(App) ->
    lib_dir(list_to_atom(App)).

lib_dir(App, SubDir) when is_atom(SubDir) ->
    case lib_dir(App) of
        {error, _} = Error -> Error;
        Dir -> Dir ++ "/" ++ atom_to_list(SubDir)
    end.

priv_dir(App) -> lib_dir(App, priv).

get_path() -> persistent_term:get({?MODULE, path}, []).

set_path(Dirs) ->
    case [Dir || Dir <- Dirs, not is_directory(Dir)] of
        [] -> put_path(Dirs);
        _ -> {error, bad_directory}
    end.

set_path(Dirs, _) -> set_path(Dirs).

put_path(Dirs) ->
    persistent_term:put({?MODULE, path}, Dirs),
    true.

add_path(Dir) -> add_pathz(Dir).
add_path(Dir, _) -> add_pathz(Dir).
add_patha(Dir) -> add(Dir, fun(Name, Path) -> [Name | Path] end).
add_patha(Dir, _) -> add_patha(Dir).
add_pathz(Dir) -> add(Dir, fun(Name, Path) -> Path ++ [Name] end).
add_pathz(Dir, _) -> add_pathz(Dir).

add(Dir, Put) ->
    Name = name(Dir),
    case is_directory(Name) of
        true -> put_path(Put(Name, get_path() -- [Name]));
        false -> {error, bad_directory}
    end.

name(Dir) when is_atom(Dir) -> atom_to_list(Dir);
name(Dir) -> Dir.

is_directory(Dir) ->
    case prim_file:read_file_info(Dir) of
        {ok, Info} -> element(3, Info) =:= directory;
        {error, _} -> false
    end.

add_paths(Dirs) -> add_pathsz(Dirs).
add_paths(Dirs, _) -> add_pathsz(Dirs).

add_pathsa(Dirs) ->
    [add_patha(Dir) || Dir <- Dirs],
    ok.

add_pathsa(Dirs, _) -> add_pathsa(Dirs).

add_pathsz(Dirs) ->
    [add_pathz(Dir) || Dir <- Dirs],
    ok.

add_pathsz(Dirs, _) -> add_pathsz(Dirs).

del_path(Dir) ->
    Path = get_path(),
    lists:member(name(Dir), Path) andalso put_path(Path -- [name(Dir)]).

del_paths(Dirs) ->
    [del_path(Dir) || Dir <- Dirs],
    ok.

replace_path(_, _) -> {error, bad_name}.
rehash() -> ok.
clear_cache() -> ok.
clash() -> ok.

where_is_file(Name) -> where_is_file(get_path(), Name).

where_is_file([Dir | Path], Name) ->
    File = filename:join(Dir, Name),
    case prim_file:read_file_info(File) of
        {ok, _} -> File;
        {error, _} -> where_is_file(Path, Name)
    end;
where_is_file([], _) -> non_existing.

set_primary_archive(_, _, _, _) -> {error, enotsup}.

stick_dir(_) -> error.
unstick_dir(_) -> error.
stick_mod(_) -> true.
unstick_mod(_) -> true.
is_sticky(Module) when is_atom(Module) -> false.

module_status() -> [{Module, loaded} || Module <- erlang:loaded()].

module_status(Modules) when is_list(Modules) -> [{Module, module_status(Module)} || Module <- Modules];
module_status(Module) ->
    case erlang:module_loaded(Module) of
        true -> loaded;
        false -> not_loaded
    end.

modified_modules() -> [].
objfile_extension() -> ".beam".
module_md5(_) -> undefined.
is_module_native(_) -> false.
get_chunk(_, _) -> undefined.
start_link() -> ignore.
stop() -> ok.
