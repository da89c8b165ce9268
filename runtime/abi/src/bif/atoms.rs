//! Rows of atoms and their text.

section! {
    ($) for_each_bif_atoms
    erlang "atom_to_list" 1 = atom_to_list_1 [pure allocs raises];
    erlang "atom_to_binary" 2 = atom_to_binary_2 [pure allocs raises];
    erlang "list_to_atom" 1 = list_to_atom_1 [raises];
    erlang "list_to_existing_atom" 1 = list_to_existing_atom_1 [raises];
    erlang "binary_to_atom" 2 = binary_to_atom_2 [raises];
    erlang "binary_to_existing_atom" 2 = binary_to_existing_atom_2 [raises];
}
