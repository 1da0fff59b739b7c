#!/usr/bin/env bash
# Prints a key for the folder "keys" in the data folder of the web: it signs sessions and encrypts second factors. Needed only where
# several machines share the keys and cannot write a folder in common, as in deploy/kubernetes; elsewhere the web makes its own.
#   deploy/web-key.sh > key-1.xml
# It counts for ten years, and the web makes no other while it counts. Keep it as secret as a password.
set -euo pipefail
umask 077
at() { date -u -d "$1" +%Y-%m-%dT%H:%M:%S.0000000Z; }
cat <<KEY
<?xml version="1.0" encoding="utf-8"?>
<key id="$(cat /proc/sys/kernel/random/uuid)" version="1">
  <creationDate>$(at now)</creationDate>
  <activationDate>$(at now)</activationDate>
  <expirationDate>$(at '10 years')</expirationDate>
  <descriptor deserializerType="Microsoft.AspNetCore.DataProtection.AuthenticatedEncryption.ConfigurationModel.AuthenticatedEncryptorDescriptorDeserializer, Microsoft.AspNetCore.DataProtection">
    <descriptor>
      <encryption algorithm="AES_256_CBC" />
      <validation algorithm="HMACSHA256" />
      <masterKey p4:requiresEncryption="true" xmlns:p4="http://schemas.asp.net/2015/03/dataProtection">
        <value>$(head -c 64 /dev/urandom | base64 -w0)</value>
      </masterKey>
    </descriptor>
  </descriptor>
</key>
KEY
