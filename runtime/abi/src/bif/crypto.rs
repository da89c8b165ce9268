//! Rows of OTP's `crypto`: digests, their authentication codes, AES, random bytes and what is close to them. Other ciphers and public keys have none.

section! {
    ($) for_each_bif_crypto
    crypto "hash_info_nif" 1 = hash_info_nif_1 [allocs raises];
    crypto "hash_nif" 2 = hash_nif_2 [allocs raises];
    crypto "hash_init_nif" 1 = hash_init_nif_1 [allocs raises];
    crypto "hash_update_nif" 2 = hash_update_nif_2 [allocs raises];
    crypto "hash_final_nif" 1 = hash_final_nif_1 [allocs raises];
    crypto "mac_nif" 4 = mac_nif_4 [allocs raises];
    crypto "mac_init_nif" 3 = mac_init_nif_3 [allocs raises];
    crypto "mac_update_nif" 2 = mac_update_nif_2 [allocs raises];
    crypto "mac_final_nif" 1 = mac_final_nif_1 [allocs raises];
    crypto "pbkdf2_hmac_nif" 5 = pbkdf2_hmac_nif_5 [allocs raises];
    crypto "hash_equals_nif" 2 = hash_equals_nif_2 [raises];
    crypto "do_exor" 2 = do_exor_2 [allocs raises];
    crypto "mod_exp_nif" 4 = mod_exp_nif_4 [allocs raises];
    crypto "strong_rand_bytes_nif" 1 = strong_rand_bytes_nif_1 [allocs raises];
    crypto "strong_rand_range_nif" 1 = strong_rand_range_nif_1 [allocs raises];
    crypto "rand_uniform_nif" 2 = rand_uniform_nif_2 [allocs raises];
    crypto "rand_seed_nif" 1 = rand_seed_nif_1 [raises];
    crypto "cipher_info_nif" 1 = cipher_info_nif_1 [allocs raises];
    crypto "cipher_algorithms" 0 = cipher_algorithms_0 [allocs];
    crypto "ng_crypto_one_time_nif" 5 = ng_crypto_one_time_nif_5 [allocs raises];
    crypto "ng_crypto_init_nif" 4 = ng_crypto_init_nif_4 [allocs raises];
    crypto "ng_crypto_update_nif" 2 = ng_crypto_update_nif_2 [allocs raises];
    crypto "ng_crypto_final_nif" 1 = ng_crypto_final_nif_1 [allocs raises];
    crypto "aead_cipher_nif" 7 = aead_cipher_nif_7 [allocs raises];
    crypto "hash_algorithms" 0 = hash_algorithms_0 [allocs];
    crypto "mac_algorithms" 0 = mac_algorithms_0 [allocs];
    crypto "info_fips" 0 = info_fips_0 [];
}
