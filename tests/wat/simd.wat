;; It adds vectors.
(component
  (core module $rules
    (memory (export "memory") 1 16)
    (func (export "run") (param v128) (result v128) local.get 0 local.get 0 i32x4.add))
  (core instance $running (instantiate $rules))
  (instance $contract)
  (export "quittance:settlement/contract@0.1.0" (instance $contract)))
